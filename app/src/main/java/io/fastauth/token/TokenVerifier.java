package io.fastauth.token;

import io.fastauth.token.SessionStore.Freshness;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Verifies access tokens: signature, expiry, type, and that the token is the current one of its session. Safe for use
 * by many threads.
 */
public final class TokenVerifier {

    /** Parsing costs ten times what everything else here does. */
    private static final int SHARE_OF_HEAP = 16;

    private final Supplier<Keyring> keyring;
    private final TokenCodec codec;
    private final SessionStore store;
    private final Validity validity;
    private final GenuineTokens genuine = new GenuineTokens(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    private final SupersededTokens<Verification> superseded = new SupersededTokens<>();

    /**
     * A verifier.
     *
     * @param keyring the keys in use now; asked at every verification
     * @param store keeps the sessions
     * @param clock the time
     */
    public TokenVerifier(Supplier<Keyring> keyring, SessionStore store, Clock clock) {
        this(keyring, store, Validity.exact(clock));
    }

    /**
     * A verifier that tolerates clocks that differ.
     *
     * @param keyring the keys in use now; asked at every verification
     * @param store keeps the sessions
     * @param validity decides whether a token is valid at this time
     */
    public TokenVerifier(Supplier<Keyring> keyring, SessionStore store, Validity validity) {
        this.keyring = keyring;
        this.codec = new TokenCodec(keyring);
        this.store = store;
        this.validity = validity;
    }

    /**
     * Verifies an access token.
     *
     * @param token the presented token
     * @return the outcome
     * @throws StoreUnavailableException when the store cannot say which token is current
     */
    public Verification verifyAccess(String token) {
        return switch (decode(token)) {
            case Decoded.Refused refused -> new Verification.Invalid(refused.reason(), Optional.empty());
            case Decoded.Genuine decoded ->
                validity.refusal(decoded.claims())
                        .<Verification>map(reason -> new Verification.Invalid(reason, Optional.of(decoded.claims())))
                        .orElseGet(() -> verify(decoded));
        };
    }

    /**
     * Invalidates cached results because the sessions of a client may have changed.
     *
     * @param clientId the client; an empty text for any
     */
    public void changed(String clientId) {
        superseded.changed(clientId);
    }

    /**
     * Usage of the cache of genuine tokens.
     *
     * @return hits and misses since the start
     */
    public CacheUse cacheUse() {
        return genuine.use();
    }

    private Verification verify(Decoded.Genuine decoded) {
        Claims claims = decoded.claims();
        if (claims.clientId().isEmpty()) {
            return new Verification.UnknownClient(claims);
        }
        return superseded.find(claims).orElseGet(() -> find(decoded));
    }

    private Verification find(Decoded.Genuine decoded) {
        Claims claims = decoded.claims();
        long before = superseded.changes(claims);
        Verification cached = verify(decoded, Freshness.CACHED);
        if (cached instanceof Verification.Verified) {
            return cached;
        }
        Verification current = verify(decoded, Freshness.UNCACHED);
        if (!(current instanceof Verification.Verified)) {
            superseded.put(claims, current, before);
        }
        return current;
    }

    private Verification verify(Decoded.Genuine decoded, Freshness freshness) {
        Claims claims = decoded.claims();
        Optional<StoredSession> found = store.find(claims, freshness);
        if (found.isEmpty()) {
            return new Verification.UnknownClient(claims);
        }
        return claims.is(TokenType.ACCESS) && found.get().session().isCurrent(claims)
                ? new Verification.Verified(new VerifiedToken(claims, decoded.keyId(), validity.end(claims)))
                : new Verification.NotCurrent(claims);
    }

    private Decoded decode(String token) {
        Keyring keys = keyring.get();
        Optional<Decoded.Genuine> known = genuine.find(token, keys);
        if (known.isPresent()) {
            return known.get();
        }
        Decoded decoded = codec.decode(token);
        if (decoded instanceof Decoded.Genuine first) {
            genuine.put(token, keys, first);
        }
        return decoded;
    }
}
