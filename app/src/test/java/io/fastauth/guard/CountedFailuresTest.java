package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.http.FailureLimiter;
import io.fastauth.metrics.Meters;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.SessionsInMemory;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.ClientDirectory;
import io.fastauth.token.Keyring;
import io.fastauth.token.RateLimit;
import io.fastauth.token.Session;
import io.fastauth.token.SessionTokens;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenValidator;
import io.fastauth.token.TokenVerifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which denials count, at which counter, and what each of them leaves in the audit. */
class CountedFailuresTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Keyring KEYS = Keyring.of(SigningKey.of(SECRET, TokenAlgorithm.HS256));
    private static final String MASTER = "the-master-of-guards";
    private static final int BURST = 2;
    private static final PathPolicy POLICY = PathPolicy.below("")
            .guarding(Level.ACCESS, List.of(PathEntry.of("/access")))
            .guarding(Level.MASTER, List.of(PathEntry.of("/master")));

    private final SessionsInMemory store = new SessionsInMemory();
    private final List<AuditEvent> audited = new ArrayList<>();
    private final ManualClock clock = new ManualClock();
    private final Meters meters = new Meters();
    private final Guard guard = new Guard(
            new Authorizer(
                    () -> POLICY,
                    () -> MasterToken.of(MASTER),
                    new TokenVerifier(
                            () -> KEYS, store, ClientDirectory.open(), new TokenValidator(clock, Duration.ZERO))),
            new FailureLimiter(() -> new RateLimit(BURST, 1)),
            new DecisionLog(meters, "http", audited::add, clock));

    @Test
    void failedTokensAreLimitedAfterTheirBurstAndACurrentTokenIsNot() {
        String current = session("me").accessToken();
        for (int i = 0; i < BURST; i++) {
            assertEquals(401, status(decide("/access", access("garbage"))));
        }
        Denial limited = denial(decide("/access", access("garbage")));
        assertEquals(429, limited.status());
        assertTrue(limited.retryAfter().orElseThrow().toSeconds() > 0);
        assertEquals("Too many failed attempts", limited.detail());

        assertInstanceOf(Decision.Access.class, decide("/access", access(current)));
        assertInstanceOf(Decision.Master.class, decide("/master", master(MASTER)));
    }

    @Test
    void guessesOfTheMasterTokenKeepTheRightOneOut() {
        for (int i = 0; i <= BURST; i++) {
            decide("/master", master("a-wrong-master-token"));
        }
        Denial refused = denial(decide("/master", master(MASTER)));
        assertEquals(Denial.Reason.TOO_MANY_GUESSES, refused.reason());
        assertEquals(429, refused.status());
        assertTrue(refused.retryAfter().isPresent());
        assertEquals("/master", audited.getLast().request().orElseThrow().rule());

        assertEquals(401, status(decide("/access", access("garbage"))), "another counter");
    }

    @Test
    void aMissingOrMalformedCredentialIsNoFailure() {
        for (int i = 0; i < 3 * BURST; i++) {
            assertEquals(401, status(decide("/access", Credentials.none())));
            assertEquals(401, status(decide("/master", Credentials.none())));
            assertEquals(400, status(decide("/access", new Credentials(List.of("a", "b"), List.of(), List.of()))));
        }
        assertEquals(401, status(decide("/access", access("garbage"))));
    }

    @Test
    void anAddressThatManyShareIsLimitedInGuessesOfTheMasterTokenOnly() {
        for (int i = 0; i < 3 * BURST; i++) {
            assertEquals(401, status(decide(unnamed("/access"), access("garbage"))));
        }
        for (int i = 0; i < BURST; i++) {
            assertEquals(401, status(decide(unnamed("/master"), master("a-wrong-master-token"))));
        }
        assertEquals(429, status(decide(unnamed("/master"), master("a-wrong-master-token"))));
    }

    @Test
    void aSignedBearerTokenIsNoGuessOfTheMasterToken() {
        String expired =
                HandmadeToken.original("{\"client_id\":\"me\",\"type\":\"access\",\"exp\":1,\"iat\":0}", SECRET);
        String current = session("me").accessToken();
        for (int i = 0; i < 3 * BURST; i++) {
            assertEquals(401, status(decide("/master", bearer(current))), "is not counted at all");
        }
        for (int i = 0; i < 3 * BURST; i++) {
            decide("/master", bearer(expired));
        }
        assertEquals(429, status(decide("/access", access("garbage"))), "counts as a failed token");
        assertInstanceOf(Decision.Master.class, decide("/master", bearer(MASTER)));
    }

    @Test
    void aBearerTextThatIsNoTokenIsAGuessOfTheMasterToken() {
        for (int i = 0; i <= BURST; i++) {
            decide("/master", bearer("a-wrong-master-token"));
        }
        assertEquals(
                Denial.Reason.TOO_MANY_GUESSES,
                denial(decide("/master", bearer(MASTER))).reason());
    }

    @Test
    void aSignedTokenInTheHeaderOfTheMasterTokenIsAGuess() {
        String current = session("me").accessToken();
        for (int i = 0; i <= BURST; i++) {
            decide("/master", master(current));
        }
        assertEquals(429, status(decide("/master", master(MASTER))));
    }

    @Test
    void whileTheStoreIsDownASignedTokenIsNoGuessEither() {
        String current = session("me").accessToken();
        store.down(true);
        for (int i = 0; i < 3 * BURST; i++) {
            assertEquals(401, status(decide("/master", bearer(current))));
        }
        assertInstanceOf(Decision.Undecided.class, decide("/access", access(current)));
        assertInstanceOf(Decision.Master.class, decide("/master", bearer(MASTER)));
        assertFalse(guard.accepts(Level.ACCESS, access(current)));
    }

    @Test
    void callersAreIdentifiedByTheirTokenAndAsTheMaster() {
        String current = session("me").accessToken();
        Guard.Identification client = identify(bearer(current));
        assertInstanceOf(Decision.Access.class, client.decision());
        assertFalse(client.master());

        Guard.Identification master = identify(bearer(MASTER));
        assertInstanceOf(Decision.Master.class, master.decision());
        assertTrue(master.master());

        Guard.Identification both = identify(new Credentials(List.of(current), List.of(MASTER), List.of()));
        assertInstanceOf(Decision.Access.class, both.decision());
        assertTrue(both.master());

        Guard.Identification none = identify(Credentials.none());
        assertEquals(Denial.Reason.ACCESS_TOKEN_MISSING, denial(none.decision()).reason());
        assertFalse(none.master());

        Guard.Identification wrong = identify(new Credentials(List.of(current), List.of("wrong"), List.of()));
        assertInstanceOf(Decision.Access.class, wrong.decision());
        assertFalse(wrong.master());

        clock.advance(Duration.ofHours(1));
        Guard.Identification gone = identify(bearer(current));
        assertInstanceOf(Decision.Denied.class, gone.decision());
        assertFalse(gone.master());
    }

    @Test
    void theStricterOfTheEndpointsLevelAndThatOfThePathApplies() {
        assertEquals(Level.MASTER, guard.level(Level.ACCESS, "/master", "GET"));
        assertEquals(Level.ACCESS, guard.level(Level.ACCESS, "/", "GET"));
        assertEquals(Level.MASTER, guard.level(Level.MASTER, "/access", "GET"));
        assertInstanceOf(
                Decision.Denied.class, guard.decide(attempt("/open"), List.of("/open", "/master"), access("garbage")));
        assertInstanceOf(Decision.Open.class, guard.decide(attempt("/open"), List.of("/open"), Credentials.none()));
        assertTrue(guard.accepts(Level.OPEN, Credentials.none()));
        assertTrue(guard.accepts(Level.MASTER, master(MASTER)));
        assertFalse(guard.accepts(Level.MASTER, master("wrong")));
    }

    @Test
    void everyDenialIsInTheAudit() {
        decide("/access/x", access("garbage"));
        AuditEvent event = audited.getLast();
        assertEquals(AuditEvent.Kind.DENIED, event.kind());
        assertEquals(Optional.of("192.0.2.1"), event.address());
        assertEquals(Optional.of(new AuditEvent.Request("http", "GET", "/access/x", "/access")), event.request());
        assertEquals(Optional.of("Invalid Access Token. Error: not a JSON Web Token"), event.reason());
        assertEquals(clock.instant(), event.time());

        guard.refuse(attempt("/x"), Denial.gatewayRefused("no header"));
        assertEquals(Optional.of("no header"), audited.getLast().reason());
        int before = audited.size();
        guard.evaluate(Requirement.at(Level.MASTER), Credentials.none());
        decide("/open", Credentials.none());
        assertEquals(before, audited.size());
        assertEquals("http", guard.door());
    }

    @Test
    void everyDecisionIsCountedByItsResult() {
        String current = session("me").accessToken();
        long denied = count("access", "denied", "access_token_invalid");
        long limited = count("master", "denied", "too_many_guesses");
        long allowed = count("access", "allowed", "none");
        long master = count("master", "allowed", "none");
        long undecided = count("access", "undecided", "store_unavailable");
        decide("/access", access("garbage"));
        decide("/access", access(current));
        identify(bearer(current));
        decide("/master", master(MASTER));
        for (int i = 0; i <= BURST + 1; i++) {
            decide("/master", master("a-wrong-master-token"));
        }
        store.down(true);
        decide("/access", access(current));

        assertEquals(denied + 1, count("access", "denied", "access_token_invalid"));
        assertEquals(limited + 2, count("master", "denied", "too_many_guesses"));
        assertEquals(allowed + 2, count("access", "allowed", "none"));
        assertEquals(master + 1, count("master", "allowed", "none"));
        assertEquals(undecided + 1, count("access", "undecided", "store_unavailable"));
    }

    private long count(String level, String outcome, String reason) {
        return meters.decisions("http", level, outcome, reason).count();
    }

    @Test
    void whatIsLoggedOfAGuardHasItsRulesAndNoSecret() {
        assertEquals("MasterToken[***]", MasterToken.of(MASTER).toString());
        assertEquals("PathPolicy[]", PathPolicy.below("").toString());
        assertTrue(guard.toString().startsWith("Guard[http, Authorizer[PathPolicy[Rule["), guard::toString);
        assertFalse(guard.toString().contains(MASTER));
        Decision access = decide("/access", access(session("me").accessToken()));
        assertEquals("Caller[ACCESS, me]", new Caller(guard, attempt("/"), Credentials.none(), access).toString());
    }

    private TokenPair session(String clientId) {
        Session session = Sessions.of(clientId, "one");
        store.start(session, Sessions.NO_TOKENS, 1);
        return new SessionTokens(() -> KEYS).sign(session).orElseThrow();
    }

    private Guard.Identification identify(Credentials credentials) {
        return guard.identify(attempt("/"), credentials);
    }

    private Decision decide(String path, Credentials credentials) {
        return decide(attempt(path), credentials);
    }

    private Decision decide(Attempt attempt, Credentials credentials) {
        return guard.decide(attempt, Level.OPEN, credentials);
    }

    private static Attempt attempt(String path) {
        return new Attempt("192.0.2.1", true, "GET", path);
    }

    private static Attempt unnamed(String path) {
        return new Attempt("192.0.2.1", false, "GET", path);
    }

    private static Denial denial(Decision decision) {
        return assertInstanceOf(Decision.Denied.class, decision).denial();
    }

    private static int status(Decision decision) {
        return denial(decision).status();
    }

    private static Credentials access(String token) {
        return new Credentials(List.of(token), List.of(), List.of());
    }

    private static Credentials master(String token) {
        return new Credentials(List.of(), List.of(token), List.of());
    }

    private static Credentials bearer(String token) {
        return new Credentials(List.of(), List.of(), List.of(token));
    }
}
