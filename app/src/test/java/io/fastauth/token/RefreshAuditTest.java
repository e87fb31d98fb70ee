package io.fastauth.token;

import static io.fastauth.token.RegisteredFixture.A;
import static io.fastauth.token.RegisteredFixture.ALLOWED;
import static io.fastauth.token.RegisteredFixture.ANYONE;
import static io.fastauth.token.RegisteredFixture.BILLING;
import static io.fastauth.token.RegisteredFixture.confidential;
import static io.fastauth.token.RegisteredFixture.pair;
import static io.fastauth.token.RegisteredFixture.registered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fastauth.token.ClientDirectory.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each outcome of a refresh leaves in the audit. */
class RefreshAuditTest {

    private RegisteredFixture clients;

    @BeforeEach
    void open(@TempDir Path folder) {
        clients = new RegisteredFixture(folder);
    }

    @AfterEach
    void close() {
        clients.close();
    }

    private AuditEvent event(AuditEvent.Kind kind) {
        return AuditEvent.of(clients.tokens.clock.instant(), kind, "");
    }

    private AuditEvent denied(TokenRefusal refusal, String reason) {
        return event(AuditEvent.Kind.DENIED)
                .refusal(new AuditEvent.Refusal(refusal.text(), Optional.empty(), refusal.status(false)))
                .because(reason);
    }

    private AuditEvent denied(TokenPair presented, TokenRefusal refusal, String reason) {
        return denied(refusal, "refresh: " + reason).token(TokensFixture.claims(presented.refreshToken()));
    }

    private AuditEvent last() {
        return clients.tokens.audited.getLast();
    }

    @Test
    void aRefreshNamesTheNewTokenAndItsKey() {
        TokenPair first = pair(clients.issue("b", ANYONE));
        Refresh.Rotated rotated = assertInstanceOf(Refresh.Rotated.class, clients.refresh(first, ANYONE));
        assertEquals("b", rotated.clientId());
        TokenPair second = rotated.pair();
        AuditEvent refreshed = event(AuditEvent.Kind.REFRESHED).token(TokensFixture.claims(second.accessToken()));
        assertEquals(
                refreshed.key(
                        SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256).id()),
                last());

        Refresh.Replayed replayed = assertInstanceOf(Refresh.Replayed.class, clients.refresh(first, ANYONE));
        assertEquals("b", replayed.clientId());
        assertEquals(event(AuditEvent.Kind.REPLAYED).token(TokensFixture.claims(second.accessToken())), last());
    }

    @Test
    void aReuseNamesTheTokenThatWasUsedAgain() {
        TokenPair first = pair(clients.issue("b", ANYONE));
        clients.refresh(first, ANYONE);
        clients.tokens.clock.advance(Duration.ofMinutes(1));
        assertEquals(new Refresh.ReuseDetected("b"), clients.refresh(first, ANYONE));
        assertEquals(
                event(AuditEvent.Kind.REUSE_DETECTED)
                        .refusal(new AuditEvent.Refusal("reuse_detected", Optional.empty(), 401))
                        .token(TokensFixture.claims(first.refreshToken()))
                        .because("the token was exchanged before; its session is revoked"),
                last());
        clients.refresh(first, ANYONE);
        assertEquals(denied(first, TokenRefusal.INVALID_GRANT, "the client has no session"), last());
    }

    @Test
    void aRefusalNamesThePresentedTokenAndTheReason() {
        clients.standings.put("a", confidential());
        TokenPair pair = pair(clients.issue("read", BILLING));
        clients.refresh(pair, "write", BILLING);
        assertEquals(denied(pair, TokenRefusal.INVALID_SCOPE, "the scope was not granted"), last());
        clients.refresh(pair, "read", "https://stock.example.org");
        assertEquals(denied(pair, TokenRefusal.INVALID_TARGET, "the audience was not granted"), last());
        clients.refresh(pair, ANYONE);
        assertEquals(denied(pair, TokenRefusal.INVALID_CLIENT, "the client did not authenticate"), last());
    }

    @Test
    void aTokenThatIsNoRefreshTokenIsNamedAsFarAsItIsGenuine() {
        clients.tokens.issuer.refresh("garbage");
        assertEquals(denied(TokenRefusal.INVALID_GRANT, "refresh: not a JSON Web Token"), last());

        TokenPair pair = pair(clients.issue("b", ANYONE));
        TokenPair swapped = new TokenPair(pair.refreshToken(), pair.accessToken());
        clients.refresh(swapped, ANYONE);
        assertEquals(denied(swapped, TokenRefusal.INVALID_GRANT, "not a refresh token"), last());
        TokenPair nobodys = TokensFixture.originalPair("", 1);
        clients.refresh(nobodys, ANYONE);
        assertEquals(denied(nobodys, TokenRefusal.INVALID_GRANT, "the token names no client"), last());
        clients.tokens.clock.advance(Duration.ofDays(366));
        clients.refresh(pair, ANYONE);
        assertEquals(denied(pair, TokenRefusal.INVALID_GRANT, "token has expired"), last());
    }

    @Test
    void aSessionThatIsOverIsItsReason() {
        TokenPair pair = pair(clients.issue("b", ANYONE));
        TokenIssuer limited = clients.tokens.issuer(
                new Lifetimes(
                        TokensFixture.LIFETIMES.access(),
                        TokensFixture.LIFETIMES.refresh(),
                        Duration.ZERO,
                        Optional.of(Duration.ofDays(1))),
                TokenFormat.JWS);
        clients.tokens.clock.advance(Duration.ofDays(1));
        limited.refresh(pair.refreshToken());
        assertEquals(denied(pair, TokenRefusal.INVALID_GRANT, "the lifetime of the session is over"), last());
    }

    @Test
    void theTermsOfTheClientAreItsReason() {
        clients.standings.put("a", registered(true, ALLOWED, false));
        TokenPair pair = pair(clients.issue("a", A));
        clients.refresh(pair, A);
        assertEquals(denied(pair, TokenRefusal.UNAUTHORIZED_CLIENT, "the client may not refresh"), last());
        clients.standings.put("a", new Standing.Refused("The client is disabled"));
        clients.refresh(pair, A);
        assertEquals(denied(pair, TokenRefusal.CLIENT_DISABLED, "The client is disabled"), last());
        clients.issue("a", A);
        assertEquals(
                denied(TokenRefusal.CLIENT_DISABLED, "The client is disabled").client("a"), last());
    }

    @Test
    void aChangeOfTheClientMeanwhileIsItsReason() {
        TokenPair disabled = pair(clients.issue("b", ANYONE));
        clients.concurrent = Optional.of(new Standing.Refused("The client is disabled"));
        clients.refresh(disabled, ANYONE);
        assertEquals(denied(disabled, TokenRefusal.CLIENT_DISABLED, "The client is disabled"), last());

        clients.concurrent = Optional.empty();
        TokenPair registered = pair(clients.issue("a", ANYONE));
        clients.concurrent = Optional.of(confidential());
        clients.refresh(registered, ANYONE);
        assertEquals(denied(registered, TokenRefusal.INVALID_CLIENT, "the client did not authenticate"), last());
    }

    @Test
    void aRulingOfThePolicyIsItsReason(@TempDir Path folder) {
        try (TokensFixture refusing = new TokensFixture(
                folder,
                TokenProfile.standard(),
                ClientDirectory.open(),
                request -> request.refresh()
                        ? IssuingPolicy.Ruling.refuse("not at night")
                        : IssuingPolicy.Ruling.allow())) {
            TokenPair pair = refusing.issue("a");
            assertEquals(new Refresh.Refused("a", "not at night"), refusing.issuer.refresh(pair.refreshToken()));
            assertEquals(denied(pair, TokenRefusal.ISSUING_POLICY, "not at night"), refusing.audited.getLast());
        }
    }
}
