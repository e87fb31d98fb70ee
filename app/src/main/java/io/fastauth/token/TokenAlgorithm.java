package io.fastauth.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import java.util.Arrays;
import java.util.Optional;

/** The algorithms that sign tokens (RFC 7518, section 3.1; RFC 8037, section 3.1), by their standard names. */
@SuppressWarnings("ImmutableEnumChecker") // JWSHeader is immutable
public enum TokenAlgorithm {
    HS256(JWSAlgorithm.HS256, "HmacSHA256", 32),
    HS384(JWSAlgorithm.HS384, "HmacSHA384", 48),
    HS512(JWSAlgorithm.HS512, "HmacSHA512", 64),
    /** ECDSA on P-256; the signature is the two numbers, 32 bytes each. */
    ES256(JWSAlgorithm.ES256, "SHA256withECDSAinP1363Format", 0),
    /** With Ed25519 alone. */
    EdDSA(JWSAlgorithm.EdDSA, "Ed25519", 0),
    /** RSASSA-PKCS1-v1_5. */
    RS256(JWSAlgorithm.RS256, "SHA256withRSA", 0);

    private final JWSHeader header;
    private final String runtimeName;
    private final int minBytes;

    TokenAlgorithm(JWSAlgorithm algorithm, String runtimeName, int minBytes) {
        this.header = new JWSHeader(algorithm);
        this.runtimeName = runtimeName;
        this.minBytes = minBytes;
    }

    /** The algorithm of an {@code alg}; empty when it is none of these. */
    static Optional<TokenAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst();
    }

    /** Whether a public key verifies; otherwise, the secret that signs does. */
    public boolean asymmetric() {
        return minBytes == 0;
    }

    /** The minimum size of a secret: that of the hash output (RFC 7518, section 3.2). 0 when there is none. */
    int minBytes() {
        return minBytes;
    }

    /** The name by which the Java runtime knows the algorithm. */
    String runtimeName() {
        return runtimeName;
    }

    /** The JWS header with {@code alg} alone, under which Nimbus signs and verifies; tokens have a header of ours. */
    JWSHeader header() {
        return header;
    }
}
