package io.fastauth.token;

/** What a token is for: the {@code type} claim. */
public enum TokenType {
    ACCESS("access"),
    REFRESH("refresh");

    private final String claim;

    TokenType(String claim) {
        this.claim = claim;
    }

    /**
     * How the claim spells it.
     *
     * @return {@code access} or {@code refresh}
     */
    public String claim() {
        return claim;
    }
}
