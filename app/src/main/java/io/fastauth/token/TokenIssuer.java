package io.fastauth.token;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** Issues tokens and refreshes them. Safe for use by many threads, and by many processes on one store. */
public final class TokenIssuer {

    private final Supplier<Keyring> keyring;
    private final SessionTokens tokens;
    private final SessionStore store;
    private final int sessionsPerClient;
    private final SessionFactory sessions;
    private final IssuingPolicy policy;
    private final IssuerAudit audit;
    private final IssuerObserver observer;
    private final Refresher refresher;

    /**
     * An issuer of one session per client, without a policy, a clock skew or an audit.
     *
     * @param keyring the keys in use now; asked at every call
     * @param store keeps the sessions
     * @param lifetimes lifetimes of tokens and sessions
     * @param clock the time
     */
    public TokenIssuer(Supplier<Keyring> keyring, SessionStore store, Lifetimes lifetimes, Clock clock) {
        this(
                keyring,
                store,
                () -> lifetimes,
                () -> TokenFormat.JWS,
                1,
                Validity.exact(clock),
                IssuingPolicy.standard(),
                event -> {},
                IssuerObserver.none());
    }

    /**
     * An issuer.
     *
     * @param keyring the keys in use now; asked at every call
     * @param store keeps the sessions
     * @param lifetimes lifetimes of tokens and sessions; asked at every call
     * @param format the format of new tokens; asked at every call
     * @param sessionsPerClient the number of sessions that a client may have, at least 1
     * @param validity decides whether a presented token is valid at this time
     * @param policy decides whether and how tokens are issued
     * @param audit records what was issued and refused
     * @param observer receives every outcome
     */
    public TokenIssuer(
            Supplier<Keyring> keyring,
            SessionStore store,
            Supplier<Lifetimes> lifetimes,
            Supplier<TokenFormat> format,
            int sessionsPerClient,
            Validity validity,
            IssuingPolicy policy,
            AuditLog audit,
            IssuerObserver observer) {
        this.keyring = keyring;
        this.tokens = new SessionTokens(keyring);
        this.store = store;
        this.sessionsPerClient = sessionsPerClient;
        this.sessions = new SessionFactory(lifetimes, format, validity.clock());
        this.policy = policy;
        this.audit = new IssuerAudit(audit, validity.clock());
        this.observer = observer;
        this.refresher = new Refresher(
                new TokenCodec(keyring), tokens, store, lifetimes, sessions, validity, policy, this.audit);
    }

    /**
     * Starts a session for a client. It supersedes the least recently rotated one when the client has as many sessions
     * as it may have.
     *
     * @param clientId the client
     * @return the outcome
     */
    public Issue issue(String clientId) {
        return issue(clientId, RequestSource.none());
    }

    /**
     * Starts a session for a client, as {@link #issue(String)} does.
     *
     * @param clientId the client
     * @param source the source of the request, for the audit
     * @return the outcome
     */
    public Issue issue(String clientId, RequestSource source) {
        Issue outcome = start(clientId, source);
        observer.issued(outcome);
        return outcome;
    }

    private Issue start(String clientId, RequestSource source) {
        Optional<SigningKey> key = keyring.get().signing();
        if (key.isEmpty()) {
            return new Issue.KeyMissing();
        }
        return switch (policy.decide(new IssuingPolicy.Request(clientId, false))) {
            case IssuingPolicy.Refused refused -> {
                audit.issueRefused(clientId, refused.reason(), source);
                yield new Issue.Refused(clientId, refused.reason());
            }
            case IssuingPolicy.Allowed allowed ->
                start(sessions.start(clientId, key.get(), allowed), key.get(), source);
        };
    }

    private Issue start(Session session, SigningKey key, RequestSource source) {
        TokenPair pair = tokens.sign(session, key, key);
        try {
            store.start(session, pair, sessionsPerClient);
        } catch (StoreUnavailableException e) {
            return new Issue.NotSaved(session.clientId(), e);
        }
        audit.issued(AuditEvent.Kind.ISSUED, session, source);
        return new Issue.Issued(session.clientId(), pair);
    }

    /**
     * Exchanges a refresh token for new tokens (RFC 6749, section 6).
     *
     * @param refreshToken the presented token
     * @return the outcome
     */
    public Refresh refresh(String refreshToken) {
        return refresh(refreshToken, RequestSource.none());
    }

    /**
     * Exchanges a refresh token for new tokens (RFC 6749, section 6).
     *
     * @param refreshToken the presented token
     * @param source the source of the request, for the audit
     * @return the outcome
     */
    public Refresh refresh(String refreshToken, RequestSource source) {
        Refresh outcome = keyring.get()
                .signing()
                .map(key -> refresher.refresh(refreshToken, key, source))
                .orElseGet(Refresh.KeyMissing::new);
        observer.refreshed(outcome);
        return outcome;
    }

    /**
     * Invalidates cached results because the sessions of a client may have changed.
     *
     * @param clientId the client; an empty text for any
     */
    public void changed(String clientId) {
        refresher.changed(clientId);
    }
}
