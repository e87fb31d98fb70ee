package io.fastauth.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import java.util.Arrays;
import java.util.Optional;

/**
 * The algorithms that sign tokens: HMAC with SHA-2 (RFC 7518, section 3.2), by their standard names. This is the only
 * class that knows how an algorithm signs and verifies.
 */
@SuppressWarnings("ImmutableEnumChecker") // JWSHeader is immutable
public enum TokenAlgorithm {
    HS256(JWSAlgorithm.HS256, 32),
    HS384(JWSAlgorithm.HS384, 48),
    HS512(JWSAlgorithm.HS512, 64);

    private final JWSHeader header;
    private final int minBytes;

    TokenAlgorithm(JWSAlgorithm algorithm, int minBytes) {
        this.header = new JWSHeader(algorithm);
        this.minBytes = minBytes;
    }

    /** The algorithm of an {@code alg}; empty when it is none of these. */
    static Optional<TokenAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst();
    }

    /** The minimum size of a secret: that of the hash output (RFC 7518, section 3.2). */
    int minBytes() {
        return minBytes;
    }

    /** The JWS header with {@code alg} alone, under which Nimbus signs and verifies; tokens have a header of ours. */
    JWSHeader header() {
        return header;
    }

    JWSSigner signer(byte[] secret) {
        try {
            return new MACSigner(secret);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("The secret is too short for " + this, e);
        }
    }

    JWSVerifier verifier(byte[] secret) {
        try {
            return new MACVerifier(secret);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("The secret is too short for " + this, e);
        }
    }
}
