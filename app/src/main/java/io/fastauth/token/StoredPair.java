package io.fastauth.token;

import java.time.Instant;
import java.util.Optional;

/**
 * A pair as it is kept.
 *
 * @param clientId whose it is
 * @param pair the tokens
 * @param expiresAt when the refresh token expires, whole seconds
 */
public record StoredPair(String clientId, TokenPair pair, Instant expiresAt) {

    /**
     * A pair that says itself when it expires.
     *
     * @param clientId whose it should be
     * @param pair the tokens
     * @param keyring the keys that may have signed it
     * @return the pair; empty when none of the keys signed its refresh token, or not for that client
     */
    public static Optional<StoredPair> of(String clientId, TokenPair pair, Keyring keyring) {
        return new TokenCodec(() -> keyring).decode(pair.refreshToken()) instanceof Decoded.Genuine genuine
                        && genuine.claims().clientId().equals(clientId)
                ? Optional.of(new StoredPair(clientId, pair, genuine.claims().expiresAt()))
                : Optional.empty();
    }
}
