package io.fastauth.token;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An access token that was verified. Only {@link TokenVerifier} creates one, so it needs no further check. It states
 * the result at the time of verification; the token is accepted until {@link #acceptedUntil()} at most.
 */
public final class VerifiedToken {

    private final Claims claims;
    private final String keyId;
    private final Instant end;

    VerifiedToken(Claims claims, String keyId, Instant end) {
        this.claims = claims;
        this.keyId = keyId;
        this.end = end;
    }

    /**
     * The client.
     *
     * @return the client id, never empty
     */
    public String clientId() {
        return claims.clientId();
    }

    /**
     * The session, which is kept through refreshes.
     *
     * @return the {@code sid} claim; empty for a token made by the original library
     */
    public Optional<String> session() {
        return claims.session().map(UUID::toString);
    }

    /**
     * When the token expires.
     *
     * @return the {@code exp} claim
     */
    public Instant expiresAt() {
        return claims.expiresAt();
    }

    /**
     * The key of ours that signed the token.
     *
     * @return its {@code kid}, of the keyring
     */
    public String keyId() {
        return keyId;
    }

    /**
     * The time until which the token is accepted.
     *
     * @return the first moment at which it is not; {@link #expiresAt()} and the tolerated clock skew
     */
    public Instant acceptedUntil() {
        return end;
    }

    /**
     * The claims of the token.
     *
     * @return the claims
     */
    public Claims claims() {
        return claims;
    }

    @Override
    public String toString() {
        return "VerifiedToken[" + claims.clientId() + ", " + claims.id() + "]";
    }
}
