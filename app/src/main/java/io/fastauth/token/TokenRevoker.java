package io.fastauth.token;

import java.time.Clock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Ends sessions on request (RFC 7009). Safe for use by many threads, and by many processes on one store. */
public final class TokenRevoker {

    private final TokenCodec codec;
    private final TokenStore store;
    private final Clock clock;
    private final AuditLog audit;
    private final SupersededTokens<Boolean> superseded = new SupersededTokens<>();

    /**
     * A revoker.
     *
     * @param keyring the keys in use now; asked at every call
     * @param store where the current pairs are
     * @param clock what time it is, for the audit
     * @param audit hears of every session that was ended
     */
    public TokenRevoker(Supplier<Keyring> keyring, TokenStore store, Clock clock, AuditLog audit) {
        this.codec = new TokenCodec(keyring);
        this.store = store;
        this.clock = clock;
        this.audit = audit;
    }

    /**
     * Ends the session of a token, access or refresh, current or replaced, whatever its {@code iat} and {@code exp}
     * say: the clock that issued it may differ from this one, and the session may outlive it. A token that is not
     * genuine or belongs to no current session ends nothing.
     *
     * @param token what the caller presented
     * @param address where the request came from, or an empty text
     * @return whether a session was ended
     * @throws StoreUnavailableException when the store did not answer: the session may go on
     */
    public boolean revoke(String token, String address) {
        if (!(codec.decode(token) instanceof Decoded.Genuine genuine)) {
            return false;
        }
        Claims claims = genuine.claims();
        if (claims.clientId().isEmpty() || superseded.find(claims).isPresent()) {
            return false;
        }
        boolean ended = endSession(token, claims);
        if (ended) {
            audit.record(event(address).token(claims).because("the token's holder asked"));
        }
        return ended;
    }

    /** Reads first: a token that belongs to no current session costs no write, and a repetition no read. */
    private boolean endSession(String token, Claims claims) {
        Predicate<TokenPair> ofSession = pair -> belongs(token, claims, pair);
        long before = superseded.changes(claims);
        if (store.findAgain(claims.clientId()).filter(ofSession).isEmpty()) {
            superseded.put(claims, false, before);
            return false;
        }
        return store.deleteIf(claims.clientId(), ofSession);
    }

    /**
     * Says that the pair of a client may have changed, so that what the store said about its tokens is asked again.
     *
     * @param clientId the client; an empty text for any
     */
    public void changed(String clientId) {
        superseded.changed(clientId);
    }

    /**
     * Whether a token may belong to a client (RFC 7009, section 2.1). Only a genuine token names its client, so any
     * other text may.
     *
     * @param clientId the client that presents the token
     * @param token the token
     * @return false when the token was issued to another client
     */
    public boolean mayBeOf(String clientId, String token) {
        return !(codec.decode(token) instanceof Decoded.Genuine genuine)
                || genuine.claims().clientId().equals(clientId);
    }

    /**
     * Ends the session of a client, whatever it is.
     *
     * @param clientId the client
     * @param address where the request came from, or an empty text
     * @return whether there was one
     * @throws StoreUnavailableException when the store did not answer: the session may go on
     */
    public boolean revokeClient(String clientId, String address) {
        boolean ended = store.delete(clientId);
        if (ended) {
            audit.record(event(address).client(clientId).because("the master asked"));
        }
        return ended;
    }

    private AuditEvent event(String address) {
        return AuditEvent.of(clock.instant(), AuditEvent.Kind.REVOKED, address);
    }

    private boolean belongs(String token, Claims claims, TokenPair stored) {
        return TokenVerifier.same(token, stored.accessToken())
                || TokenVerifier.same(token, stored.refreshToken())
                || (codec.decode(stored.refreshToken()) instanceof Decoded.Genuine current
                        && claims.precedes(current.claims()));
    }
}
