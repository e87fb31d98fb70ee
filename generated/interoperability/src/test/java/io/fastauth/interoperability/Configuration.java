package io.fastauth.interoperability;

/** How the tokens of a service are signed, and below which path it is. */
enum Configuration {
    HS256("HS256", "jwt", ""),
    ES256("ES256", "jwt", ""),
    /** Its issuer has a path, which clients insert into that of the metadata (RFC 8414, section 3.1). */
    RS256("RS256", "at+jwt", "/tokens"),
    ED25519("EdDSA", "at+jwt", ""),
    /** The other type of the algorithm. */
    ES256_PROFILED("ES256", "at+jwt", ""),
    RS256_PLAIN("RS256", "jwt", "");

    private final String algorithm;
    private final String type;
    private final String rootPath;

    Configuration(String algorithm, String type, String rootPath) {
        this.algorithm = algorithm;
        this.type = type;
        this.rootPath = rootPath;
    }

    /** The {@code alg} of access tokens. */
    String algorithm() {
        return algorithm;
    }

    /** The setting {@code tokens.access-token-type}. */
    String type() {
        return type;
    }

    /** The setting {@code root-path}. */
    String rootPath() {
        return rootPath;
    }

    /** Whether access tokens are of the type of RFC 9068. */
    boolean profiled() {
        return type.equals("at+jwt");
    }
}
