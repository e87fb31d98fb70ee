package io.fastauth.token;

import java.util.Optional;
import java.util.function.Supplier;

/** Ends sessions on request (RFC 7009). Safe for use by many threads, and by many processes on one store. */
public final class TokenRevoker {

    /** Each further attempt means that the pair was refreshed meanwhile. */
    private static final int ATTEMPTS = 5;

    private final TokenCodec codec;
    private final TokenStore store;
    private final Validity validity;
    private final AuditLog audit;

    /**
     * A revoker.
     *
     * @param keyring the keys in use now; asked at every call
     * @param store where the current pairs are
     * @param validity when a token is valid
     * @param audit hears of every session that was ended
     */
    public TokenRevoker(Supplier<Keyring> keyring, TokenStore store, Validity validity, AuditLog audit) {
        this.codec = new TokenCodec(keyring);
        this.store = store;
        this.validity = validity;
        this.audit = audit;
    }

    /**
     * Ends the session of a token, access or refresh, current or replaced. A token that is not genuine, has expired or
     * belongs to no session that goes on ends nothing.
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
        if (claims.clientId().isEmpty() || validity.refusal(claims).isPresent()) {
            return false;
        }
        AuditEvent event = event(address).token(claims).because("the token's holder asked");
        return end(claims.clientId(), Optional.of(new Presented(token, claims)), event);
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
        return end(clientId, Optional.empty(), event(address).client(clientId).because("the master asked"));
    }

    private AuditEvent event(String address) {
        return AuditEvent.of(validity.clock().instant(), AuditEvent.Kind.REVOKED, address);
    }

    private boolean end(String clientId, Optional<Presented> presented, AuditEvent event) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<TokenPair> stored = store.findAgain(clientId);
            if (stored.isEmpty()
                    || presented.filter(token -> !belongs(token, stored.get())).isPresent()) {
                return false;
            }
            if (store.delete(clientId, stored.get())) {
                audit.record(event);
                return true;
            }
        }
        throw new StoreUnavailableException("the pair of a client changed " + ATTEMPTS + " times while it was revoked");
    }

    private boolean belongs(Presented presented, TokenPair stored) {
        if (TokenVerifier.same(presented.token(), stored.accessToken())
                || TokenVerifier.same(presented.token(), stored.refreshToken())) {
            return true;
        }
        return codec.decode(stored.refreshToken()) instanceof Decoded.Genuine current
                && presented.claims().precedes(current.claims());
    }

    private record Presented(String token, Claims claims) {}
}
