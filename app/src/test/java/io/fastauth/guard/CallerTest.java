package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.http.FailureLimiter;
import io.fastauth.metrics.Meters;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.SessionsInMemory;
import io.fastauth.token.Audience;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.ClientDirectory;
import io.fastauth.token.Keyring;
import io.fastauth.token.RateLimit;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionTokens;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenValidator;
import io.fastauth.token.TokenVerifier;
import io.fastauth.token.VerifiedToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a handler learns of its caller, and what stays between the caller and the guard. */
class CallerTest {

    private static final Keyring KEYS =
            Keyring.of(SigningKey.of("0123456789abcdef0123456789abcdef", TokenAlgorithm.HS256));
    private static final String MASTER = "the-master-of-guards";
    private static final PathPolicy POLICY = PathPolicy.below("")
            .guarding(Level.ACCESS, List.of(PathEntry.of("/access")))
            .guarding(Level.MASTER, List.of(PathEntry.of("/master")));

    private final SessionsInMemory store = new SessionsInMemory();
    private final List<AuditEvent> audited = new ArrayList<>();
    private final ManualClock clock = new ManualClock();
    private final Guard guard = new Guard(
            new Authorizer(
                    () -> POLICY,
                    () -> MasterToken.of(MASTER),
                    new TokenVerifier(
                            () -> KEYS, store, ClientDirectory.open(), new TokenValidator(clock, Duration.ZERO))),
            new FailureLimiter(() -> new RateLimit(0, 1)),
            new DecisionLog(new Meters(), "http", audited::add, clock));
    private final Credentials access = access(session());

    private String session() {
        Session session = Sessions.of("me", "one");
        store.start(session, Sessions.NO_TOKENS, 1);
        return new SessionTokens(() -> KEYS).sign(session).orElseThrow().accessToken();
    }

    private static Credentials access(String token) {
        return new Credentials(List.of(token), List.of(), List.of());
    }

    private static Credentials master(String token) {
        return new Credentials(List.of(), List.of(token), List.of());
    }

    private Caller caller(String path, Credentials credentials) {
        Attempt attempt = new Attempt("192.0.2.1", true, "GET", path);
        return new Caller(guard, attempt, credentials, guard.decide(attempt, Level.OPEN, credentials));
    }

    @Test
    void aGuardedPathTellsTheClientAndWhatItWasGranted() {
        Caller caller = caller("/access", access);
        VerifiedToken token = caller.token().orElseThrow();
        assertEquals(Level.ACCESS, caller.level());
        assertEquals(Optional.of("me"), caller.clientId());
        assertEquals(token.scope(), caller.scope());
        assertEquals(token.audience(), caller.audience());
        assertEquals("Caller[ACCESS, me]", caller.toString());
        assertEquals(Level.MASTER, caller("/master", master(MASTER)).level());
    }

    @Test
    void anOpenPathTellsNothing() {
        Caller caller = caller("/open", access);
        assertEquals(Level.OPEN, caller.level());
        assertEquals(Optional.empty(), caller.token());
        assertEquals(Optional.empty(), caller.clientId());
        assertEquals(Scope.none(), caller.scope());
        assertEquals(Audience.none(), caller.audience());
        assertEquals("Caller[OPEN]", caller.toString());
        assertSame(access, caller.credentials());
        assertEquals(new Attempt("192.0.2.1", true, "GET", "/open"), caller.attempt());
    }

    @Test
    void anotherLevelIsDecidedWhenItIsAskedFor() {
        Caller caller = caller("/open", access);
        Decision.Access decision = assertInstanceOf(Decision.Access.class, caller.at(Level.ACCESS));
        assertEquals("me", decision.token().clientId());
        assertInstanceOf(Decision.Open.class, caller.at(Level.OPEN));
        assertEquals(List.of(), audited);
        assertInstanceOf(Decision.Denied.class, caller.at(Level.MASTER));
        assertEquals(1, audited.size());
        assertEquals(Level.ACCESS, caller.decided(decision).level());
        assertInstanceOf(Decision.Access.class, caller.identify().decision());
    }

    /** A path's own decision is not made again: what a handler does is one request. */
    @Test
    void theLevelOfThePathIsNotDecidedTwice() {
        Caller caller = caller("/access", access);
        store.end(new SessionSelection.OfClient("me"));
        assertInstanceOf(Decision.Access.class, caller.at(Level.ACCESS));
    }

    @Test
    void whetherCredentialsAreAcceptedIsSaidOfNow() {
        Caller client = caller("/open", access);
        assertTrue(client.accepted(Level.ACCESS) && client.accepted(Level.OPEN));
        assertFalse(client.accepted(Level.MASTER));
        assertTrue(caller("/open", master(MASTER)).accepted(Level.MASTER));
        store.down(true);
        assertThrows(StoreUnavailableException.class, () -> client.accepted(Level.ACCESS));
        store.down(false);
        store.end(new SessionSelection.OfClient("me"));
        assertFalse(client.accepted(Level.ACCESS));
        assertEquals(List.of(), audited);
    }

    @Test
    void aTokenIsPassedOnWhileItIsCurrent() {
        Caller caller = caller("/open", access);
        assertEquals(Optional.of(access.accessToken().getFirst()), caller.currentAccessToken());
        assertEquals(Optional.empty(), caller("/open", master(MASTER)).currentAccessToken());
        assertEquals(Optional.empty(), caller("/open", access("garbage")).currentAccessToken());
        store.end(new SessionSelection.OfClient("me"));
        assertEquals(Optional.empty(), caller.currentAccessToken());
    }

    @Test
    void theAuditNamesTheRequestAndNoEntry() {
        assertEquals(
                new AuditEvent.Source("192.0.2.1", Optional.of(new AuditEvent.Request("http", "GET", "/access", ""))),
                caller("/access", access).source());
    }
}
