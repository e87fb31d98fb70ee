package io.fastauth.token;

import java.time.Instant;
import java.util.Optional;

/**
 * Proof that an access token was verified: only {@link TokenVerifier} makes one, so whoever holds one need not check
 * again. It was true at the moment of verification; {@link #expiresAt()} says until when it can be.
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
     * Whose token it is.
     *
     * @return the client id, never empty
     */
    public String clientId() {
        return claims.clientId();
    }

    /**
     * The session: the family of the pair, kept through refreshes.
     *
     * @return the {@code sid} claim; empty for a token made by the original library
     */
    public Optional<String> session() {
        return claims.session();
    }

    /**
     * When the token stops being valid.
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
     * Until when the token is accepted.
     *
     * @return the first moment at which it is not; {@link #expiresAt()} and the tolerated clock skew
     */
    public Instant acceptedUntil() {
        return end;
    }

    /**
     * Everything that the token says.
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
