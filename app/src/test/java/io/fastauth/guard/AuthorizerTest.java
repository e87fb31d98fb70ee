package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fastauth.testing.ManualClock;
import io.fastauth.testing.SessionsInMemory;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.Audience;
import io.fastauth.token.ClientDirectory;
import io.fastauth.token.Grant;
import io.fastauth.token.Scope;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenValidator;
import io.fastauth.token.TokenVerifier;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a path's entries require of a token beside being current. */
class AuthorizerTest {

    private static final String SHOP = "https://shop.example.org";
    private static final String BANK = "https://bank.example.org";
    private static final PathPolicy POLICY = PathPolicy.below("")
            .guarding(
                    Level.ACCESS,
                    List.of(
                            PathEntry.of("/plain"),
                            PathEntry.of("/orders").withScope("read", "write"),
                            PathEntry.of("/orders/audited").withScope("audit"),
                            PathEntry.of("/payments").withAudience(SHOP, BANK),
                            PathEntry.of("/both").withScope("read").withAudience(BANK)));

    private final SessionsInMemory store = new SessionsInMemory();
    private final Authorizer authorizer = new Authorizer(
            () -> POLICY,
            MasterToken::none,
            new TokenVerifier(
                    () -> SignedSessions.KEYS,
                    store,
                    ClientDirectory.open(),
                    new TokenValidator(new ManualClock(), Duration.ZERO)));

    private String token(List<String> scope, String... audience) {
        Grant granted = new Grant(Scope.of(scope), Audience.of(List.of(audience)));
        StoredSession stored = SignedSessions.start("me", granted, granted);
        store.start(stored.session(), SignedSessions.tokens(stored), 1);
        return SignedSessions.tokens(stored).accessToken();
    }

    private Decision decide(String token, String... readings) {
        return authorizer.decide(
                authorizer.requirement(List.of(readings), "GET"),
                new Credentials(List.of(token), List.of(), List.of()));
    }

    private static void assertAllowed(Decision decision) {
        assertEquals(
                "me", assertInstanceOf(Decision.Access.class, decision).token().clientId());
    }

    /** The client of a genuine token is known though it is refused. */
    private static void assertDenied(Denial expected, Decision decision) {
        Decision.Denied denied = assertInstanceOf(Decision.Denied.class, decision);
        assertEquals(expected, denied.denial());
        assertEquals("me", denied.clientId());
    }

    @Test
    void everyScopeOfAPathIsRequired() {
        assertAllowed(decide(token(List.of("read", "write", "more")), "/orders"));
        String reader = token(List.of("read"));
        assertDenied(Denial.insufficientScope(Scope.of(List.of("write"))), decide(reader, "/orders"));
        assertAllowed(decide(reader, "/plain"));
    }

    @Test
    void oneAudienceOfAPathIsRequired() {
        Denial wrong = Denial.wrongAudience(Audience.of(List.of(SHOP, BANK)));
        assertAllowed(decide(token(List.of(), BANK, "https://more.example.org"), "/payments"));
        assertDenied(wrong, decide(token(List.of(), "https://more.example.org"), "/payments"));
        String none = token(List.of());
        assertDenied(wrong, decide(none, "/payments"));
        assertAllowed(decide(none, "/plain"));
    }

    @Test
    void aTokenForOthersDoesNotLearnTheScope() {
        assertDenied(Denial.wrongAudience(Audience.of(List.of(BANK))), decide(token(List.of(), SHOP), "/both"));
        assertDenied(Denial.insufficientScope(Scope.of(List.of("read"))), decide(token(List.of(), BANK), "/both"));
        assertAllowed(decide(token(List.of("read"), BANK), "/both"));
    }

    @Test
    void aTokenThatIsNotCurrentIsRefusedForThatAlone() {
        String token = token(List.of());
        store.end(new SessionSelection.OfClient("me"));
        assertDenied(Denial.sessionEnded(), decide(token, "/orders"));
        String replaced = token(List.of());
        token(List.of());
        assertDenied(Denial.accessTokenNotCurrent(), decide(replaced, "/orders"));
    }

    @Test
    void whatSeveralReadingsOfAPathRequireAddsUp() {
        String token = token(List.of("read", "write"));
        assertAllowed(decide(token, "/plain", "/orders"));
        assertDenied(Denial.insufficientScope(Scope.of(List.of("audit"))), decide(token, "/orders", "/orders/audited"));
        assertDenied(
                Denial.wrongAudience(Audience.of(List.of(SHOP, BANK))), decide(token, "/open", "/orders", "/payments"));
    }
}
