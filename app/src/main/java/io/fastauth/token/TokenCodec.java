package io.fastauth.token;

import io.fastauth.token.StrictJson.MalformedTokenException;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Converts claims to compact JWS or JWE and back (RFC 7515, RFC 7516, RFC 7519). The keyring is read at every call.
 * Both formats are always accepted. The claims of a token are not parsed before its signature or its tag is verified.
 */
final class TokenCodec {

    private final Supplier<Keyring> keyring;

    /** The result of decoding a token. */
    sealed interface Decoded {

        /** The signature is genuine and the claims are well-formed. Expiry is not checked. */
        record Genuine(Claims claims, String keyId) implements Decoded {}

        /**
         * Not a token of ours.
         *
         * @param reason the reason, without any part of the token
         */
        record Refused(String reason) implements Decoded {}
    }

    TokenCodec(Supplier<Keyring> keyring) {
        this.keyring = keyring;
    }

    /**
     * Signs or encrypts claims.
     *
     * @param type {@code typ} of a signed token; an encrypted one is a {@code JWT}
     */
    String encode(Claims claims, SigningKey key, TokenFormat format, AccessTokenType type) {
        byte[] payload = claims.toJson();
        return switch (format) {
            case JWS -> key.sign(payload, type);
            case JWE -> key.encryption().encrypt(payload);
        };
    }

    Decoded decode(String token) {
        try {
            Optional<Opened> opened = open(CompactToken.parse(token));
            return opened.isEmpty()
                    ? new Decoded.Refused("signature verification failed")
                    : new Decoded.Genuine(
                            Claims.of(opened.get().payload(), token),
                            opened.get().keyId());
        } catch (MalformedTokenException e) {
            return new Decoded.Refused(e.reason());
        }
    }

    /**
     * The content of a token that one of the keys signed or encrypted.
     *
     * @param payload the claims as they are spelled
     * @param keyId the id of the signing key; for an encrypted token, of the signing key to which the encryption key
     *     belongs
     */
    record Opened(JsonObject payload, String keyId) {}

    /** The payload; empty when none of the keys signed or encrypted the token. */
    Optional<Opened> open(CompactToken token) throws MalformedTokenException {
        for (SigningKey key : candidates(token.header())) {
            Optional<byte[]> payload = open(token, key);
            if (payload.isPresent()) {
                return Optional.of(new Opened(StrictJson.object(payload.get(), "payload"), key.id()));
            }
        }
        return Optional.empty();
    }

    private static Optional<byte[]> open(CompactToken token, SigningKey key) {
        return switch (token.header().format()) {
            case JWS -> key.verifies(token) ? Optional.of(token.payload()) : Optional.empty();
            case JWE -> key.encryption().decrypt(token);
        };
    }

    /** The key that the token names; for a token without {@code kid}, as the original makes them, every secret. */
    private List<SigningKey> candidates(TokenHeader header) {
        Keyring keys = keyring.get();
        return header.keyId()
                .map(id -> header.format() == TokenFormat.JWS ? keys.find(id) : keys.findByEncryption(id))
                .map(found -> found.stream().toList())
                .orElseGet(() -> keys.all().stream()
                        .filter(key -> !key.algorithm().asymmetric())
                        .toList());
    }
}
