package io.fastauth.client;

import java.util.Optional;

/**
 * Tokens of a session, to be stored as a secret. Its text does not contain them.
 *
 * @param refreshToken empty when the client may not refresh
 */
public record TokenPair(String accessToken, Optional<String> refreshToken) {

    /**
     * A pair.
     *
     * @throws IllegalArgumentException when a token is not printable ASCII, for example because a file ends with a line
     *     break. Its text does not contain the token.
     */
    public TokenPair {
        ServiceConnection.requireHeader("accessToken", accessToken);
        refreshToken.ifPresent(token -> ServiceConnection.requireHeader("refreshToken", token));
    }

    /** A pair with a refresh token. */
    public static TokenPair of(String accessToken, String refreshToken) {
        return new TokenPair(accessToken, Optional.of(refreshToken));
    }

    @Override
    public String toString() {
        return "TokenPair[accessToken=*, refreshToken=" + (refreshToken.isPresent() ? "*" : "none") + "]";
    }
}
