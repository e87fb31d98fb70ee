package io.fastauth.token;

import io.fastauth.token.ClientDirectory.Standing;
import io.fastauth.token.SessionStore.Freshness;
import io.fastauth.token.TokenCodec.Decoded;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Ends sessions on request (RFC 7009). Safe for use by many threads, and by many processes on one store. */
public final class TokenRevoker {

    private static final String MASTER = "the master asked";

    private final TokenCodec codec;
    private final SessionStore store;
    private final ClientDirectory clients;
    private final Clock clock;
    private final AuditLog audit;
    private final SupersededTokens<Boolean> superseded = new SupersededTokens<>();

    /** A revoker. The keys are read at every call; the audit log receives every session that was ended. */
    public TokenRevoker(
            Supplier<Keyring> keyring, SessionStore store, ClientDirectory clients, Clock clock, AuditLog audit) {
        this.codec = new TokenCodec(keyring);
        this.store = store;
        this.clients = clients;
        this.clock = clock;
        this.audit = audit;
    }

    /**
     * Ends the session of a token, access or refresh, current or replaced, whatever its {@code iat} and {@code exp}
     * are: the clock of the issuer may differ from this one, and the session may outlive the token. A token that is not
     * genuine or belongs to no session ends nothing. Whoever holds a token of a client that need not authenticate can
     * revoke it.
     *
     * @param address the address of the caller, or an empty text
     * @throws StoreUnavailableException when the store did not answer: the session may continue
     */
    public Revocation revoke(String token, Requester requester, String address) {
        if (!(codec.decode(token) instanceof Decoded.Genuine genuine)) {
            return Revocation.NOT_FOUND;
        }
        Claims claims = genuine.claims();
        if (claims.clientId().isEmpty()) {
            return Revocation.NOT_FOUND;
        }
        if (!requester.actsFor(claims.clientId())) {
            if (requester instanceof Requester.Client) {
                return Revocation.OTHER_CLIENT;
            }
            if (clients.standing(claims.clientId()) instanceof Standing.Registered registered
                    && registered.terms().confidential()) {
                return Revocation.UNAUTHENTICATED;
            }
        }
        if (superseded.find(claims).isPresent() || !end(claims)) {
            return Revocation.NOT_FOUND;
        }
        audit.record(event(address).token(claims).because("the token's holder asked"));
        return Revocation.REVOKED;
    }

    /** Reads first: a token that belongs to no session costs no write, and a repetition no read. */
    private boolean end(Claims claims) {
        long before = superseded.changes(claims);
        Optional<StoredSession> found = store.find(claims, Freshness.UNCACHED)
                .filter(stored -> stored.session().owns(claims));
        if (found.isEmpty()) {
            superseded.put(claims, false, before);
            return false;
        }
        return store.end(SessionSelection.One.revoked(found.get())) > 0;
    }

    /** Invalidates cached results because the sessions of a client, or of any (an empty text), may have changed. */
    public void changed(String clientId) {
        superseded.changed(clientId);
    }

    /** The client that a token was issued to (RFC 7009, section 2.1); empty unless the token is genuine. */
    public Optional<String> clientOf(String token) {
        return codec.decode(token) instanceof Decoded.Genuine genuine
                ? Optional.of(genuine.claims().clientId()).filter(id -> !id.isEmpty())
                : Optional.empty();
    }

    /**
     * Ends every session of a client.
     *
     * @param address the address of the caller, or an empty text
     * @return the number of sessions that were ended
     * @throws StoreUnavailableException when the store did not answer: the sessions may continue
     */
    public int revokeClient(String clientId, String address) {
        int ended = store.end(new SessionSelection.OfClient(clientId));
        if (ended > 0) {
            audit.record(event(address).client(clientId).because(MASTER));
        }
        return ended;
    }

    /**
     * Ends a session of a client.
     *
     * @param address the address of the caller, or an empty text
     * @return whether the client had that session
     * @throws StoreUnavailableException when the store did not answer: the session may continue
     */
    public boolean revokeSession(String clientId, UUID session, String address) {
        boolean ended = store.end(new SessionSelection.One(clientId, session)) > 0;
        if (ended) {
            audit.record(event(address).client(clientId).session(session).because(MASTER));
        }
        return ended;
    }

    private AuditEvent event(String address) {
        return AuditEvent.of(clock.instant(), AuditEvent.Kind.REVOKED, address);
    }
}
