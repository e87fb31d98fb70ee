package io.fastauth.token;

import io.fastauth.token.SessionStore.Freshness;
import java.util.Optional;
import java.util.function.Supplier;

/** Refreshes sessions: rotation, replays, and the detection of reuse. */
final class Refresher {

    /** Each further attempt means that another caller won the compare-and-set, so the system makes progress. */
    private static final int ATTEMPTS = 5;

    private final FailureLog failures = new FailureLog(System.getLogger(Refresher.class.getName()));
    private final TokenCodec codec;
    private final SessionTokens tokens;
    private final SessionStore store;
    private final Supplier<Lifetimes> lifetimes;
    private final SessionFactory sessions;
    private final Validity validity;
    private final IssuingPolicy policy;
    private final IssuerAudit audit;
    private final SupersededTokens<String> superseded = new SupersededTokens<>();

    Refresher(
            TokenCodec codec,
            SessionTokens tokens,
            SessionStore store,
            Supplier<Lifetimes> lifetimes,
            SessionFactory sessions,
            Validity validity,
            IssuingPolicy policy,
            IssuerAudit audit) {
        this.codec = codec;
        this.tokens = tokens;
        this.store = store;
        this.lifetimes = lifetimes;
        this.sessions = sessions;
        this.validity = validity;
        this.policy = policy;
        this.audit = audit;
    }

    /**
     * Exchanges a refresh token for new tokens.
     *
     * @param refreshToken the presented token
     * @param key the key that signs now
     * @param source the source of the request, for the audit
     */
    Refresh refresh(String refreshToken, SigningKey key, RequestSource source) {
        return switch (codec.decode(refreshToken)) {
            case Decoded.Refused refused -> {
                audit.refreshRefused(Optional.empty(), refused.reason(), source);
                yield new Refresh.Invalid("");
            }
            case Decoded.Genuine genuine -> {
                Claims claims = genuine.claims();
                yield validate(new Presented(claims, source, superseded.changes(claims)), key);
            }
        };
    }

    private Refresh validate(Presented presented, SigningKey key) {
        Claims claims = presented.claims();
        Optional<String> refusal = claims.is(TokenType.REFRESH)
                ? validity.refusal(claims).or(() -> sessionOver(claims))
                : Optional.of("not a refresh token");
        if (refusal.isPresent()) {
            denied(presented, refusal.get());
            return new Refresh.Invalid("");
        }
        if (claims.clientId().isEmpty()) {
            denied(presented, "the token names no client");
            return new Refresh.MissingClientId();
        }
        try {
            return superseded
                    .find(claims)
                    .map(reason -> refused(presented, reason))
                    .orElseGet(() -> exchange(presented, key));
        } catch (StoreUnavailableException e) {
            return new Refresh.NotSaved(claims.clientId(), e);
        }
    }

    /** A token that was signed under a longer limit, or none, expires later than the session. */
    private Optional<String> sessionOver(Claims claims) {
        return lifetimes
                .get()
                .sessionEnd(claims.sessionStart().orElse(claims.issuedAt()))
                .filter(end -> !validity.clock().instant().isBefore(end))
                .map(end -> "the lifetime of the session is over");
    }

    void changed(String clientId) {
        superseded.changed(clientId);
    }

    private Refresh exchange(Presented presented, SigningKey key) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<StoredSession> found = store.find(presented.claims(), Freshness.UNCACHED);
            if (found.isEmpty()) {
                return invalid(presented, "the client has no session");
            }
            Session session = found.get().session();
            if (!session.owns(presented.claims())) {
                return invalid(presented, "the session has ended");
            }
            Optional<Refresh> outcome = session.isCurrent(presented.claims())
                    ? rotate(presented, session, key)
                    : replaced(presented, found.get());
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        String contended = "A session changed " + ATTEMPTS + " times during one refresh";
        failures.outage(contended);
        throw new StoreUnavailableException(contended);
    }

    private Optional<Refresh> rotate(Presented presented, Session session, SigningKey key) {
        String clientId = session.clientId();
        return switch (policy.decide(new IssuingPolicy.Request(clientId, true))) {
            case IssuingPolicy.Refused refused -> {
                denied(presented, refused.reason());
                yield Optional.of(new Refresh.Refused(clientId, refused.reason()));
            }
            case IssuingPolicy.Allowed allowed -> {
                Session next = sessions.next(session, key, allowed);
                TokenPair pair = tokens.sign(next, key, key);
                if (!store.rotate(session, next, pair)) {
                    yield Optional.empty();
                }
                audit.issued(AuditEvent.Kind.REFRESHED, next, presented.source());
                yield Optional.of(new Refresh.Rotated(clientId, pair));
            }
        };
    }

    /**
     * The token belongs to the session and is not its current refresh token. The session ends when that means that two
     * parties hold its tokens (RFC 9700, section 4.14.2). It does not end within the grace, because a client may have
     * lost an answer or sent requests out of order; nor when the store is behind the token, because it was restored
     * from a backup.
     */
    private Optional<Refresh> replaced(Presented presented, StoredSession found) {
        Claims claims = presented.claims();
        Session session = found.session();
        boolean previous =
                session.previousRefreshId().filter(claims.id()::equals).isPresent();
        if (!previous && claims.generation() > session.generation()) {
            return Optional.of(invalid(presented, "the token is newer than its stored session"));
        }
        if (withinGrace(session)) {
            return Optional.of(
                    previous
                            ? replay(presented, found)
                            : refused(presented, "the token was replaced more than once; its session continues"));
        }
        if (store.end(new SessionSelection.One(session.clientId(), session.id())) == 0) {
            return Optional.empty();
        }
        audit.reuseDetected(claims, presented.source());
        return Optional.of(new Refresh.ReuseDetected(session.clientId()));
    }

    private Refresh replay(Presented presented, StoredSession found) {
        Session session = found.session();
        Optional<TokenPair> pair = found.tokens().or(() -> tokens.sign(session));
        if (pair.isEmpty()) {
            return refused(presented, "the key of the session's current tokens was removed");
        }
        audit.replayed(session, presented.source());
        return new Refresh.Replayed(session.clientId(), pair.get());
    }

    /**
     * A clock that was set back must not prolong the grace: tokens that were issued further ahead than clocks may
     * differ are not returned again.
     */
    private boolean withinGrace(Session session) {
        return !lifetimes.get().grace().isZero()
                && session.age(validity.clock().instant())
                                .compareTo(lifetimes.get().grace())
                        <= 0
                && validity.refusal(session.refreshClaims()).isEmpty();
    }

    /** Only a change of the client's sessions can make the token valid again. */
    private Refresh invalid(Presented presented, String reason) {
        superseded.put(presented.claims(), reason, presented.changes());
        return refused(presented, reason);
    }

    private Refresh refused(Presented presented, String reason) {
        denied(presented, reason);
        return new Refresh.Invalid(presented.claims().clientId());
    }

    private void denied(Presented presented, String reason) {
        audit.refreshRefused(Optional.of(presented.claims()), reason, presented.source());
    }

    private record Presented(Claims claims, RequestSource source, long changes) {}
}
