package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.metrics.Meters;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.SessionsInMemory;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.Claims;
import io.fastauth.token.ClientDirectory;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenValidator;
import io.fastauth.token.TokenVerifier;
import io.fastauth.token.Verification;
import io.fastauth.token.VerifiedToken;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.service.registry.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How each decision is counted, and what a denial leaves in the audit. */
class DecisionLogTest {

    private static final Claims CLAIMS = SignedSessions.claims("me");

    private final Meters meters = new Meters();
    private final List<AuditEvent> audited = new ArrayList<>();
    private final ManualClock clock = new ManualClock();
    private final String door = "door-" + UUID.randomUUID();

    private DecisionLog log(String name) {
        return new DecisionLog(meters, name, audited::add, clock);
    }

    private long count(Level level, String outcome, String reason) {
        return meters.decisions(door, level.text(), outcome, reason).count();
    }

    private VerifiedToken verified() {
        SessionsInMemory store = new SessionsInMemory();
        StoredSession stored = SignedSessions.start("me");
        store.start(stored.session(), SignedSessions.tokens(stored), 1);
        TokenVerifier verifier = new TokenVerifier(
                () -> SignedSessions.KEYS, store, ClientDirectory.open(), new TokenValidator(clock, Duration.ZERO));
        return assertInstanceOf(
                        Verification.Verified.class,
                        verifier.verifyAccess(SignedSessions.tokens(stored).accessToken()))
                .token();
    }

    @Test
    void everyDecisionIsCountedOnceAtItsLevel() {
        Counter verifications = meters.verifications(SignedSessions.KEY.id());
        long before = verifications.count();
        DecisionLog log = log(door);
        log.count(Level.OPEN, new Decision.Open());
        log.count(Level.MASTER, new Decision.Master());
        log.count(Level.ACCESS, new Decision.Access(verified()));
        log.count(Level.ACCESS, new Decision.Denied(Denial.clientUnknown(), Optional.empty()));
        log.count(Level.ACCESS, new Decision.Undecided(new StoreUnavailableException("down")));

        assertEquals(1, count(Level.OPEN, "allowed", "none"));
        assertEquals(1, count(Level.MASTER, "allowed", "none"));
        assertEquals(1, count(Level.ACCESS, "allowed", "none"));
        assertEquals(before + 1, verifications.count());
        assertEquals(1, count(Level.ACCESS, "denied", "client_unknown"));
        assertEquals(1, count(Level.ACCESS, "undecided", "store_unavailable"));
        assertEquals(0, count(Level.MASTER, "denied", "client_unknown"));
    }

    @Test
    void anExpectedKeyIsShownBeforeItsFirstUse() {
        String key = "key-" + UUID.randomUUID();
        log(door).expect(List.of(key));
        assertTrue(Services.get(MeterRegistry.class).meters().stream()
                .anyMatch(meter -> meter.id().tagsMap().containsValue(key)));
    }

    @ParameterizedTest
    @CsvSource({"http, 400", "websocket, 400", "gateway, 401"})
    void aDenialHasTheStatusOfItsDoorInTheAudit(String name, int status) {
        Attempt attempt = new Attempt("192.0.2.1", true, "GET", "/access/x");
        Requirement required = PathPolicy.below("")
                .guarding(Level.ACCESS, List.of(PathEntry.of("/access")))
                .requirement("/access/x", "GET");
        Denial denial = Denial.malformed("sent twice");
        AuditEvent expected = AuditEvent.of(clock.instant(), AuditEvent.Kind.DENIED, "192.0.2.1")
                .request(new AuditEvent.Request(name, "GET", "/access/x", "/access"))
                .refusal(new AuditEvent.Refusal("malformed", Optional.of("access"), status))
                .because("sent twice");

        DecisionLog log = log(name);
        log.audit(new Decision.Denied(denial, Optional.empty()), attempt, required);
        log.audit(new Decision.Denied(denial, Optional.of(CLAIMS)), attempt, required);
        assertEquals(List.of(expected, expected.token(CLAIMS)), audited);
        assertEquals(name, log.door());
    }
}
