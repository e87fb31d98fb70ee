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
    private final Instant acceptedUntil;

    VerifiedToken(Claims claims, String keyId, Instant acceptedUntil) {
        this.claims = claims;
        this.keyId = keyId;
        this.acceptedUntil = acceptedUntil;
    }

    /** The client id, never empty. */
    public String clientId() {
        return claims.clientId();
    }

    /** The {@code sid} claim, which is the same after a refresh; empty for a token of the original. */
    public Optional<String> session() {
        return claims.session().map(UUID::toString);
    }

    /** The scope; empty in a token that has none. */
    public Scope scope() {
        return claims.scope();
    }

    /** The {@code aud} claim; empty in a token that names no audience, which is for any. */
    public Audience audience() {
        return claims.audience();
    }

    public Instant expiresAt() {
        return claims.expiresAt();
    }

    /** The {@code kid} of the key that signed. */
    public String keyId() {
        return keyId;
    }

    /** The first moment at which the token is no longer accepted: {@link #expiresAt()} and the tolerated clock skew. */
    public Instant acceptedUntil() {
        return acceptedUntil;
    }

    public Claims claims() {
        return claims;
    }

    @Override
    public String toString() {
        return "VerifiedToken[" + claims.clientId() + ", " + claims.id() + "]";
    }
}
