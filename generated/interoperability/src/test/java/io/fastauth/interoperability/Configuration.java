package io.fastauth.interoperability;

/** How the tokens of a service are signed. */
enum Configuration {
    HS256("HS256", "jwt"),
    ES256("ES256", "jwt"),
    RS256("RS256", "at+jwt"),
    ED25519("EdDSA", "at+jwt");

    private final String algorithm;
    private final String type;

    Configuration(String algorithm, String type) {
        this.algorithm = algorithm;
        this.type = type;
    }

    /** The {@code alg} of access tokens. */
    String algorithm() {
        return algorithm;
    }

    /** The setting {@code tokens.access-token-type}. */
    String type() {
        return type;
    }

    /** Whether access tokens are of the type of RFC 9068. */
    boolean profiled() {
        return type.equals("at+jwt");
    }
}
