package io.fastauth.token;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Claims to compact JWS or JWE and back (RFC 7515, RFC 7516, RFC 7519). The keyring is asked at every call, so that a
 * rotation needs no new codec. The key says in which form new tokens are made; both forms are read. A token's claims
 * are not even parsed before its signature or its tag is verified.
 */
final class TokenCodec {

    private final Supplier<Keyring> keyring;

    TokenCodec(Supplier<Keyring> keyring) {
        this.keyring = keyring;
    }

    String encode(Claims claims, SigningKey key) {
        byte[] payload = ClaimsJson.write(claims);
        return switch (key.format()) {
            case JWS -> SignedTokens.make(payload, key);
            case JWE -> EncryptedTokens.make(payload, key);
        };
    }

    Decoded decode(String token) {
        try {
            Optional<Opened> opened = open(CompactToken.parse(token));
            return opened.isEmpty()
                    ? new Decoded.Refused("signature verification failed")
                    : new Decoded.Genuine(
                            ClaimsJson.read(opened.get().payload(), token),
                            opened.get().keyId());
        } catch (MalformedTokenException e) {
            return new Decoded.Refused(e.reason());
        }
    }

    /**
     * What a key of ours has opened.
     *
     * @param payload what the token carries
     * @param keyId the key
     */
    record Opened(JsonObject payload, String keyId) {}

    /** The payload when one of the keys has made the token; empty when none has. */
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
            case JWS -> SignedTokens.open(token, key);
            case JWE -> EncryptedTokens.open(token, key);
        };
    }

    private List<SigningKey> candidates(TokenHeader header) {
        Keyring keys = keyring.get();
        return header.keyId().map(id -> keys.find(id).stream().toList()).orElseGet(keys::all);
    }
}
