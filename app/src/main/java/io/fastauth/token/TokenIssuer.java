package io.fastauth.token;

import java.util.Optional;
import java.util.function.Supplier;

/** Issues tokens and refreshes them. Safe for use by many threads, and by many processes on one store. */
public final class TokenIssuer {

    private final Supplier<Keyring> keyring;
    private final SessionTokens tokens;
    private final SessionStore store;
    private final int sessionsPerClient;
    private final SessionFactory sessions;
    private final TokenValidator validator;
    private final IssuingPolicy policy;
    private final AuditLog audit;
    private final Observer observer;
    private final Refresher refresher;

    /**
     * An issuer. The keys, the lifetimes and the format are read at every call.
     *
     * @param format the format of new tokens
     * @param sessionsPerClient the number of sessions that a client may have, at least 1
     */
    public TokenIssuer(
            Supplier<Keyring> keyring,
            SessionStore store,
            Supplier<Lifetimes> lifetimes,
            Supplier<TokenFormat> format,
            int sessionsPerClient,
            TokenValidator validator,
            IssuingPolicy policy,
            AuditLog audit,
            Observer observer) {
        this.keyring = keyring;
        this.tokens = new SessionTokens(keyring);
        this.store = store;
        this.sessionsPerClient = sessionsPerClient;
        this.sessions = new SessionFactory(lifetimes, format, validator.clock());
        this.validator = validator;
        this.policy = policy;
        this.audit = audit;
        this.observer = observer;
        this.refresher = new Refresher(tokens, store, sessions, validator, policy, audit);
    }

    /** Receives every result, on the thread of the caller: it must not block, and must not keep the tokens. */
    public interface Observer {

        default void issued(Issue outcome) {}

        default void refreshed(Refresh outcome) {}
    }

    /** Issues tokens for a call from within the process: see {@link #issue(String, AuditEvent.Source)}. */
    public Issue issue(String clientId) {
        return issue(clientId, AuditEvent.Source.none());
    }

    /**
     * Starts a session for a client. It supersedes the least recently rotated one when the client has as many sessions
     * as it may have.
     *
     * @throws IllegalArgumentException when the client id breaks {@link ClientIdRule}
     */
    public Issue issue(String clientId, AuditEvent.Source source) {
        ClientIdRule.problem(clientId).ifPresent(problem -> {
            throw new IllegalArgumentException("The client id " + problem);
        });
        Issue outcome = start(clientId, source);
        observer.issued(outcome);
        return outcome;
    }

    private Issue start(String clientId, AuditEvent.Source source) {
        Optional<SigningKey> key = keyring.get().signing();
        if (key.isEmpty()) {
            return new Issue.KeyMissing();
        }
        return switch (policy.decide(new IssuingPolicy.Request(clientId, false))) {
            case IssuingPolicy.Refused refused -> {
                audit.record(AuditEvent.denied(validator.clock().instant(), source)
                        .client(clientId)
                        .because(refused.reason()));
                yield new Issue.Refused(clientId, refused.reason());
            }
            case IssuingPolicy.Allowed allowed ->
                start(sessions.start(clientId, key.get(), allowed), key.get(), source);
        };
    }

    private Issue start(Session session, SigningKey key, AuditEvent.Source source) {
        TokenPair pair = tokens.sign(session, key, key);
        try {
            store.start(session, pair, sessionsPerClient);
        } catch (StoreUnavailableException e) {
            return new Issue.NotSaved(session.clientId(), e);
        }
        audit.record(AuditEvent.of(validator.clock().instant(), AuditEvent.Kind.ISSUED, source.address())
                .token(session.accessClaims())
                .key(session.accessKeyId()));
        return new Issue.Issued(session.clientId(), pair);
    }

    /** Refreshes for a call from within the process: see {@link #refresh(String, AuditEvent.Source)}. */
    public Refresh refresh(String refreshToken) {
        return refresh(refreshToken, AuditEvent.Source.none());
    }

    /** Exchanges a refresh token for new tokens (RFC 6749, section 6). */
    public Refresh refresh(String refreshToken, AuditEvent.Source source) {
        Refresh outcome = keyring.get()
                .signing()
                .map(key -> refresher.refresh(refreshToken, key, source))
                .orElseGet(Refresh.KeyMissing::new);
        observer.refreshed(outcome);
        return outcome;
    }

    /** Invalidates cached results because the sessions of a client, or of any (an empty text), may have changed. */
    public void changed(String clientId) {
        refresher.changed(clientId);
    }
}
