package io.fastauth.token;

import io.fastauth.token.ClientDirectory.Standing;
import io.fastauth.token.GrantRules.Resolution;
import io.fastauth.token.SessionFactory.Specification;
import io.fastauth.token.SessionStore.Freshness;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Exchanges refresh tokens in the store: rotation, replays, and the detection of reuse. */
final class SessionRotation {

    /** Each further attempt means that another caller won the compare-and-set, so the system makes progress. */
    private static final int ATTEMPTS = 5;

    private final FailureLog failures = new FailureLog(System.getLogger(SessionRotation.class.getName()));
    private final SessionTokens tokens;
    private final GrantRules grants;
    private final SessionStore store;
    private final ClientStandings standings;
    private final SessionFactory sessions;
    private final TokenValidator validator;
    private final IssuingPolicy policy;
    private final AuditLog audit;
    private final SupersededTokens<String> superseded = new SupersededTokens<>();

    SessionRotation(
            SessionTokens tokens,
            GrantRules grants,
            SessionStore store,
            ClientStandings standings,
            SessionFactory sessions,
            TokenValidator validator,
            IssuingPolicy policy,
            AuditLog audit) {
        this.tokens = tokens;
        this.grants = grants;
        this.store = store;
        this.standings = standings;
        this.sessions = sessions;
        this.validator = validator;
        this.policy = policy;
        this.audit = audit;
    }

    void changed(String clientId) {
        superseded.changed(clientId);
    }

    /**
     * Exchanges a token.
     *
     * @throws StoreUnavailableException when the store did not answer, or the session changed all the time
     */
    Refresh exchange(PresentedToken presented) {
        Claims claims = presented.claims();
        Optional<String> known = superseded.find(claims);
        if (known.isPresent()) {
            return refused(presented, known.get());
        }
        long changes = superseded.changes(claims);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<StoredSession> found = store.find(claims, Freshness.UNCACHED);
            if (found.isEmpty()) {
                return ended(presented, "the client has no session", changes);
            }
            Session session = found.get().session();
            if (!session.owns(claims)) {
                return ended(presented, "the session has ended", changes);
            }
            Optional<Refresh> outcome = session.isCurrent(claims)
                    ? rotate(presented, found.get())
                    : replaced(presented, found.get(), changes);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        String contended = "A session changed " + ATTEMPTS + " times during one refresh";
        failures.outage(contended);
        throw new StoreUnavailableException(contended);
    }

    /** What the client may still be granted of what the signed token says: the stored session is not asked. */
    private Optional<Grant> common(PresentedToken presented) {
        return grants.common(presented.claims().grant(), ClientStandings.allowed(presented.standing()));
    }

    private Optional<Refresh> rotate(PresentedToken presented, StoredSession found) {
        String clientId = presented.clientId();
        RefreshRequest request = presented.request();
        Optional<Grant> common = common(presented);
        if (common.isEmpty()) {
            String reason = "the client may no longer be granted the audience of the session";
            return Optional.of(refused(presented, reason));
        }
        return switch (grants.within(common.get(), request.scope(), request.resource())) {
            case Resolution.ExcessScope excess -> {
                deny(presented, TokenRefusal.INVALID_SCOPE, "the scope was not granted");
                yield Optional.of(new Refresh.InvalidScope(clientId, excess.excess()));
            }
            case Resolution.ExcessAudience excess -> {
                deny(presented, TokenRefusal.INVALID_TARGET, "the audience was not granted");
                yield Optional.of(new Refresh.InvalidTarget(clientId));
            }
            case Resolution.Granted granted -> rotate(presented, found, granted.grant());
        };
    }

    private Optional<Refresh> rotate(PresentedToken presented, StoredSession found, Grant grant) {
        String clientId = presented.clientId();
        Standing standing = presented.standing();
        boolean registered = ClientStandings.terms(standing).isPresent();
        return switch (policy.decide(new IssuingPolicy.Request(clientId, true, registered, grant))) {
            case IssuingPolicy.Refused refused -> {
                deny(presented, TokenRefusal.ISSUING_POLICY, refused.reason());
                yield Optional.of(new Refresh.Refused(clientId, refused.reason()));
            }
            case IssuingPolicy.Allowed allowed -> {
                Session next = sessions.next(
                        found.session(),
                        new Specification(
                                presented.keys(),
                                ClientStandings.terms(standing),
                                presented.claims().grant(),
                                grant,
                                allowed));
                TokenPair pair = tokens.sign(next, presented.keys());
                yield store.rotate(found, next, pair) ? Optional.of(rotated(presented, next, pair)) : Optional.empty();
            }
        };
    }

    private Refresh rotated(PresentedToken presented, Session next, TokenPair pair) {
        Optional<Standing> changed = standings.endIfChanged(next, presented.standing());
        if (changed.isPresent() && changed.get() instanceof Standing.Refused refused) {
            deny(presented, TokenRefusal.CLIENT_DISABLED, refused.reason());
            return new Refresh.Disabled(next.clientId(), refused.reason());
        }
        if (changed.isPresent()) {
            deny(presented, TokenRefusal.INVALID_CLIENT, "the client did not authenticate");
            return new Refresh.Unauthenticated(next.clientId());
        }
        audit.record(event(AuditEvent.Kind.REFRESHED, presented)
                .token(next.accessClaims())
                .key(next.accessKeyId()));
        return new Refresh.Rotated(next, pair);
    }

    /**
     * The token belongs to the session and is not its current refresh token. The session ends when that means that two
     * parties hold its tokens (RFC 9700, section 4.14.2). It does not end within the grace, because a client may have
     * lost an answer or sent requests out of order; nor when the stored session is older than the token, because the
     * store was restored from a backup.
     */
    private Optional<Refresh> replaced(PresentedToken presented, StoredSession found, long changes) {
        Claims claims = presented.claims();
        Session session = found.session();
        boolean previous =
                session.previousRefreshId().filter(claims.id()::equals).isPresent();
        if (!previous && claims.generation() > session.generation()) {
            return Optional.of(ended(presented, "the token is newer than its stored session", changes));
        }
        if (withinGrace(session)) {
            return Optional.of(
                    previous
                            ? replay(presented, found)
                            : refused(presented, "the token was replaced more than once; its session continues"));
        }
        if (store.end(SessionSelection.One.reused(found)) == 0) {
            return Optional.empty();
        }
        audit.record(event(AuditEvent.Kind.REUSE_DETECTED, presented)
                .refused(presented.request().source(), TokenRefusal.REUSE_DETECTED)
                .token(claims)
                .because("the token was exchanged before; its session is revoked"));
        return Optional.of(new Refresh.ReuseDetected(session.clientId()));
    }

    private Refresh replay(PresentedToken presented, StoredSession found) {
        Session session = found.session();
        if (!grantsAgain(presented, session)) {
            return refused(presented, "the token was exchanged for another scope or audience");
        }
        Optional<TokenPair> pair = found.tokens().or(() -> tokens.sign(session));
        if (pair.isEmpty()) {
            return refused(presented, "the key of the session's current tokens was removed");
        }
        audit.record(event(AuditEvent.Kind.REPLAYED, presented).token(session.accessClaims()));
        return new Refresh.Replayed(session, pair.get());
    }

    /**
     * Whether the current tokens of a session, which are signed as it is stored, are what a request would be granted.
     */
    private boolean grantsAgain(PresentedToken presented, Session session) {
        RefreshRequest request = presented.request();
        return grants.equal(presented.claims().grant(), session.granted())
                && common(presented)
                        .filter(most -> grants.within(most, request.scope(), request.resource())
                                        instanceof Resolution.Granted granted
                                && grants.equal(granted.grant(), session.current()))
                        .isPresent();
    }

    /**
     * The session knows only the second of its rotation, so the grace lasts up to a second longer than set, and never
     * shorter. A clock that was set back must not prolong it: tokens that were issued further ahead than clocks may
     * differ are not returned again.
     */
    private boolean withinGrace(Session session) {
        Duration grace = sessions.lifetimes().get().grace();
        return !grace.isZero()
                && session.age(now()).compareTo(grace.plusSeconds(1)) < 0
                && validator.validate(session.refreshClaims()).isEmpty();
    }

    /** Only a change of the client's sessions can make the token valid again. */
    private Refresh ended(PresentedToken presented, String reason, long changes) {
        superseded.put(presented.claims(), reason, changes);
        return refused(presented, reason);
    }

    private Refresh refused(PresentedToken presented, String reason) {
        deny(presented, TokenRefusal.INVALID_GRANT, reason);
        return new Refresh.Invalid(presented.clientId());
    }

    private void deny(PresentedToken presented, TokenRefusal refusal, String reason) {
        audit.record(AuditEvent.denied(now(), presented.request().source(), refusal)
                .because("refresh: " + reason)
                .token(presented.claims()));
    }

    private AuditEvent event(AuditEvent.Kind kind, PresentedToken presented) {
        return AuditEvent.of(now(), kind, presented.request().source().address());
    }

    private Instant now() {
        return validator.clock().instant();
    }
}
