package io.fastauth.token;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Compact JWS (RFC 7515), by the one algorithm of the key. */
final class SignedTokens {

    private static final int PAYLOAD = 1;
    private static final int SIGNATURE = 2;

    private SignedTokens() {}

    static String make(byte[] payload, SigningKey key) {
        String header = StrictJson.BUILDERS
                .createObjectBuilder()
                .add("alg", key.algorithm().name())
                .add("typ", "JWT")
                .add("kid", key.id())
                .build()
                .toString();
        String content =
                CompactToken.encoded(header.getBytes(StandardCharsets.UTF_8)) + "." + CompactToken.encoded(payload);
        return content + "." + CompactToken.encoded(key.jwk().sign(content.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The payload when the key has signed it. The key says which algorithm is right; the token must agree. */
    static Optional<byte[]> open(CompactToken token, SigningKey key) {
        List<byte[]> parts = token.parts();
        return token.header().algorithm().equals(key.algorithm().name())
                        && key.jwk().verifySignature(token.signedBytes(), parts.get(SIGNATURE))
                ? Optional.of(parts.get(PAYLOAD))
                : Optional.empty();
    }

    /** The payload, whoever signed it. */
    static byte[] unverified(CompactToken token) {
        return token.parts().get(PAYLOAD);
    }
}
