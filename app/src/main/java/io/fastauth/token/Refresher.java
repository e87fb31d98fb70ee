package io.fastauth.token;

import io.fastauth.token.Claims.TokenType;
import io.fastauth.token.SessionStore.Freshness;
import io.fastauth.token.TokenCodec.Decoded;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Refreshes sessions: rotation, replays, and the detection of reuse. */
final class Refresher {

    /** Each further attempt means that another caller won the compare-and-set, so the system makes progress. */
    private static final int ATTEMPTS = 5;

    private final FailureLog failures = new FailureLog(System.getLogger(Refresher.class.getName()));
    private final SessionTokens tokens;
    private final SessionStore store;
    private final SessionFactory sessions;
    private final TokenValidator validator;
    private final IssuingPolicy policy;
    private final AuditLog audit;
    private final SupersededTokens<String> superseded = new SupersededTokens<>();

    Refresher(
            SessionTokens tokens,
            SessionStore store,
            SessionFactory sessions,
            TokenValidator validator,
            IssuingPolicy policy,
            AuditLog audit) {
        this.tokens = tokens;
        this.store = store;
        this.sessions = sessions;
        this.validator = validator;
        this.policy = policy;
        this.audit = audit;
    }

    /** Exchanges a refresh token for new tokens, which a key signs. */
    Refresh refresh(String refreshToken, SigningKey key, AuditEvent.Source source) {
        return switch (tokens.decode(refreshToken)) {
            case Decoded.Refused refused -> {
                audit.record(denied(source, refused.reason()));
                yield new Refresh.Invalid("");
            }
            case Decoded.Genuine genuine -> {
                Claims claims = genuine.claims();
                yield validate(new PresentedToken(claims, source, superseded.changes(claims)), key);
            }
        };
    }

    private Refresh validate(PresentedToken presented, SigningKey key) {
        Claims claims = presented.claims();
        Optional<String> refusal = claims.is(TokenType.REFRESH)
                ? validator.validate(claims).or(() -> sessionOver(claims))
                : Optional.of("not a refresh token");
        if (refusal.isPresent()) {
            deny(presented, refusal.get());
            return new Refresh.Invalid("");
        }
        if (claims.clientId().isEmpty()) {
            deny(presented, "the token names no client");
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
        return lifetimes()
                .sessionEnd(claims.sessionStart().orElse(claims.issuedAt()))
                .filter(end -> !now().isBefore(end))
                .map(end -> "the lifetime of the session is over");
    }

    void changed(String clientId) {
        superseded.changed(clientId);
    }

    private Refresh exchange(PresentedToken presented, SigningKey key) {
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

    private Optional<Refresh> rotate(PresentedToken presented, Session session, SigningKey key) {
        String clientId = session.clientId();
        return switch (policy.decide(new IssuingPolicy.Request(clientId, true))) {
            case IssuingPolicy.Refused refused -> {
                deny(presented, refused.reason());
                yield Optional.of(new Refresh.Refused(clientId, refused.reason()));
            }
            case IssuingPolicy.Allowed allowed -> {
                Session next = sessions.next(session, key, allowed);
                TokenPair pair = tokens.sign(next, key, key);
                if (!store.rotate(session, next, pair)) {
                    yield Optional.empty();
                }
                audit.record(event(AuditEvent.Kind.REFRESHED, presented)
                        .token(next.accessClaims())
                        .key(next.accessKeyId()));
                yield Optional.of(new Refresh.Rotated(clientId, pair));
            }
        };
    }

    /**
     * The token belongs to the session and is not its current refresh token. The session ends when that means that two
     * parties hold its tokens (RFC 9700, section 4.14.2). It does not end within the grace, because a client may have
     * lost an answer or sent requests out of order; nor when the stored session is older than the token, because the
     * store was restored from a backup.
     */
    private Optional<Refresh> replaced(PresentedToken presented, StoredSession found) {
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
        audit.record(event(AuditEvent.Kind.REUSE_DETECTED, presented)
                .token(claims)
                .because("the token was exchanged before; its session is revoked"));
        return Optional.of(new Refresh.ReuseDetected(session.clientId()));
    }

    private Refresh replay(PresentedToken presented, StoredSession found) {
        Session session = found.session();
        Optional<TokenPair> pair = found.tokens().or(() -> tokens.sign(session));
        if (pair.isEmpty()) {
            return refused(presented, "the key of the session's current tokens was removed");
        }
        audit.record(event(AuditEvent.Kind.REPLAYED, presented).token(session.accessClaims()));
        return new Refresh.Replayed(session.clientId(), pair.get());
    }

    /**
     * The session knows only the second of its rotation, so the grace lasts up to a second longer than set, and never
     * shorter. A clock that was set back must not prolong it: tokens that were issued further ahead than clocks may
     * differ are not returned again.
     */
    private boolean withinGrace(Session session) {
        Duration grace = lifetimes().grace();
        return !grace.isZero()
                && session.age(now()).compareTo(grace.plusSeconds(1)) < 0
                && validator.validate(session.refreshClaims()).isEmpty();
    }

    private Lifetimes lifetimes() {
        return sessions.lifetimes().get();
    }

    private Instant now() {
        return validator.clock().instant();
    }

    /** Only a change of the client's sessions can make the token valid again. */
    private Refresh invalid(PresentedToken presented, String reason) {
        superseded.put(presented.claims(), reason, presented.changes());
        return refused(presented, reason);
    }

    private Refresh refused(PresentedToken presented, String reason) {
        deny(presented, reason);
        return new Refresh.Invalid(presented.claims().clientId());
    }

    private void deny(PresentedToken presented, String reason) {
        audit.record(denied(presented.source(), reason).token(presented.claims()));
    }

    private AuditEvent denied(AuditEvent.Source source, String reason) {
        return AuditEvent.denied(now(), source).because("refresh: " + reason);
    }

    private AuditEvent event(AuditEvent.Kind kind, PresentedToken presented) {
        return AuditEvent.of(now(), kind, presented.source().address());
    }

    /** A genuine token, and the change counter of its client before the store was read. */
    private record PresentedToken(Claims claims, AuditEvent.Source source, long changes) {}
}
