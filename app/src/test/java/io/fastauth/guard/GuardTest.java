package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.http.FailureLimiter;
import io.fastauth.metrics.Meters;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.testing.ManualClock;
import io.fastauth.token.ClientDirectory;
import io.fastauth.token.Issue;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.Keyring;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.Lifetimes;
import io.fastauth.token.RateLimit;
import io.fastauth.token.Scope;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenFormat;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenProfile;
import io.fastauth.token.TokenValidator;
import io.fastauth.token.TokenVerifier;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decision as a function of path, credentials, settings and store. */
class GuardTest {

    private static final Keyring KEYS =
            Keyring.of(SigningKey.of("0123456789abcdef0123456789abcdef", TokenAlgorithm.HS256));
    private static final String MASTER = "the-master-of-guards";
    private static final PathPolicy POLICY = PathPolicy.below("")
            .guarding(Level.ACCESS, List.of(PathEntry.of("/access")))
            .guarding(Level.MASTER, List.of(PathEntry.of("/master")));
    private static final Credentials NONE = new Credentials(List.of(), List.of(), List.of());

    private SessionStore store;
    private TokenIssuer issuer;
    private TokenVerifier verifier;
    private Guard guard;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() {
        ManualClock clock = new ManualClock();
        store = SqlSessionStore.open(DatabaseAccess.of("jdbc:sqlite:guard.db", folder), () -> KEYS);
        Lifetimes lifetimes = new Lifetimes(
                LifetimeRange.of(Duration.ofDays(1)), Duration.ofDays(2), Duration.ZERO, Optional.empty());
        TokenValidator validator = new TokenValidator(clock, Duration.ZERO);
        issuer = new TokenIssuer(
                () -> KEYS,
                TokenProfile.standard(),
                store,
                ClientDirectory.open(),
                () -> lifetimes,
                () -> TokenFormat.JWS,
                1,
                validator,
                IssuingPolicy.standard(),
                event -> {},
                new TokenIssuer.Observer() {});
        verifier = new TokenVerifier(() -> KEYS, store, ClientDirectory.open(), validator);
        guard = guard(MasterToken.of(MASTER));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anOpenPathAsksForNothingAndLooksAtNothing() {
        store.close();

        assertInstanceOf(Decision.Open.class, decide(guard, "/health", access("garbage")));
    }

    @Test
    void theCurrentTokenOpensAnAccessPath() {
        TokenPair pair = issue("a");

        assertEquals("a", allowed(access(pair.accessToken())));
        assertEquals("a", allowed(bearer(pair.accessToken())));
    }

    @Test
    void everyDenialHasTheOriginalsText() {
        TokenPair superseded = issue("a");
        TokenPair current = issue("a");
        String stranger = issue("stranger").accessToken();
        assertEquals(1, store.end(new SessionSelection.OfClient("stranger")));

        denied("/access", NONE, 401, "Invalid Access Token. Access Token is null", "");
        denied("/access", access("x"), 401, "Invalid Access Token. Error: not a JSON Web Token", "invalid_token");
        denied("/access", access(stranger), 401, "Invalid Client ID", "invalid_token");
        denied("/access", access(superseded.accessToken()), 401, "Unauthorized Access Token", "invalid_token");
        denied("/access", access(current.refreshToken()), 401, "Unauthorized Access Token", "invalid_token");
        denied("/master", NONE, 401, "Unauthorized Master Token", "");
        denied("/master", master("x"), 401, "Unauthorized Master Token", "invalid_token");
        denied(
                "/access",
                new Credentials(List.of("a", "b"), List.of(), List.of()),
                400,
                "The header ACCESS-TOKEN must be sent once",
                "invalid_request");
        denied(
                "/master",
                new Credentials(List.of(), List.of("m"), List.of("m")),
                400,
                "Send the token either in MASTER-TOKEN or in Authorization, not in both",
                "invalid_request");
    }

    @Test
    void theMasterTokenOpensMasterPathsOnly() {
        assertInstanceOf(Decision.Master.class, decide(guard, "/master", master(MASTER)));
        assertInstanceOf(Decision.Master.class, decide(guard, "/master", bearer(MASTER)));
        assertInstanceOf(Decision.Denied.class, decide(guard, "/access", master(MASTER)));
        assertInstanceOf(Decision.Denied.class, decide(guard, "/access", bearer(MASTER)));
    }

    @Test
    void withoutAMasterTokenNobodyIsMaster() {
        Guard without = guard(MasterToken.none());

        assertInstanceOf(Decision.Denied.class, decide(without, "/master", master("")));
        assertInstanceOf(Decision.Denied.class, decide(without, "/master", master("null")));
        assertInstanceOf(Decision.Denied.class, decide(without, "/master", NONE));
    }

    @Test
    void aStoreThatFailsLetsNobodyIn() {
        String token = issue("a").accessToken();
        store.close();
        // A new store has cached nothing.
        open();
        store.close();

        assertInstanceOf(Decision.Undecided.class, decide(guard, "/access", access(token)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "access",
                "*",
                "//access",
                "/a//b",
                "/x/../access",
                "/./access",
                "/access/..",
                "/x/.",
                "/x\r\naccess",
                "/\0"
            })
    void aPathThatCanBeReadInTwoWaysIsRefused(String path) {
        Decision decision = decide(guard, path, NONE);

        assertTrue(decision instanceof Decision.Denied denied && denied.denial().status() == 400, path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/.well-known/x", "/a.b", "/..x", "/x..", "/a b", "/ü"})
    void anUnusualButClearPathIsNot(String path) {
        assertInstanceOf(Decision.Open.class, decide(guard, path, NONE));
    }

    /** Failures are not limited: these tests are about single decisions. */
    private Guard guard(MasterToken master) {
        return new Guard(
                new Authorizer(() -> POLICY, () -> master, verifier),
                new FailureLimiter(() -> new RateLimit(0, 1)),
                new DecisionLog(new Meters(), "http", event -> {}, Clock.systemUTC()));
    }

    private static Decision decide(Guard guard, String path, Credentials credentials) {
        return guard.decide(new Attempt("192.0.2.1", true, "GET", path), Level.OPEN, credentials);
    }

    private TokenPair issue(String clientId) {
        return ((Issue.Issued) issuer.issue(clientId)).pair();
    }

    private String allowed(Credentials credentials) {
        return ((Decision.Access) decide(guard, "/access/x", credentials))
                .token()
                .clientId();
    }

    private void denied(String path, Credentials credentials, int status, String detail, String error) {
        Denial denial = ((Decision.Denied) decide(guard, path, credentials)).denial();
        assertEquals(
                new Denial(
                        denial.reason(),
                        status,
                        detail,
                        Optional.of(error).filter(code -> !code.isEmpty()),
                        Scope.none(),
                        Optional.empty()),
                denial);
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
