package io.fastauth.token;

import static io.fastauth.token.RegisteredFixture.A;
import static io.fastauth.token.RegisteredFixture.ALLOWED;
import static io.fastauth.token.RegisteredFixture.ANYONE;
import static io.fastauth.token.RegisteredFixture.BILLING;
import static io.fastauth.token.RegisteredFixture.MASTER;
import static io.fastauth.token.RegisteredFixture.OTHER;
import static io.fastauth.token.RegisteredFixture.confidential;
import static io.fastauth.token.RegisteredFixture.pair;
import static io.fastauth.token.RegisteredFixture.registered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.ClientDirectory.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Issuing, verifying and revoking by the standing of clients. */
class ClientTermsTest {

    private RegisteredFixture clients;

    @BeforeEach
    void open(@TempDir Path folder) {
        clients = new RegisteredFixture(folder);
    }

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void aConfidentialClientIsIssuedTokensByItselfOrTheMasterAlone() {
        clients.standings.put("a", confidential());

        assertEquals(new Issue.Unauthenticated("a"), clients.issue("a", ANYONE));
        assertEquals("the client did not authenticate", clients.denial());
        assertEquals(new Issue.Unauthenticated("a"), clients.issue("a", OTHER));
        clients.verified(pair(clients.issue("a", A)));
        clients.verified(pair(clients.issue("a", MASTER)));
    }

    @Test
    void aPublicClientIsIssuedTokensByTheMasterAndRefreshesThemByHoldingThem() {
        clients.standings.put("a", registered(false, ALLOWED, true));

        assertEquals(new Issue.Unauthenticated("a"), clients.issue("a", ANYONE));
        clients.verified(pair(clients.refresh(pair(clients.issue("a", MASTER)), ANYONE)));
    }

    @Test
    void anUnregisteredClientHasNoScopeAndNoOtherAudience() {
        TokenPair pair = pair(clients.issue("b", ANYONE));
        assertEquals(Scope.none(), clients.verified(pair).scope());
        assertEquals(
                List.of("https://tokens.example.org"),
                clients.verified(pair).audience().uris());

        assertEquals(new Issue.Unauthenticated("b"), clients.issue("b", A), "a client acts for itself");
        assertEquals(new Issue.InvalidScope("a", Scope.of(List.of("read"))), clients.issue("read"));
        assertEquals(new Issue.InvalidTarget("a"), clients.issue("", BILLING));
    }

    @Test
    void aClientIsGrantedWhatItAsksForWithinWhatItMayBeGranted() {
        clients.standings.put("a", confidential());

        VerifiedToken all = clients.verified(pair(clients.issue("a", A)));
        assertEquals(ALLOWED, new Grant(all.scope(), all.audience()));
        VerifiedToken some = clients.verified(pair(clients.issue("read", BILLING)));
        assertEquals("read", some.scope().text());
        assertEquals(List.of(BILLING), some.audience().uris());
        assertEquals(new Issue.InvalidScope("a", Scope.of(List.of("admin"))), clients.issue("read admin"));
        assertEquals(new Issue.InvalidTarget("a"), clients.issue("read", BILLING, "https://other.example.org"));
        assertEquals(
                new IssuingPolicy.Request("a", false, true, new Grant(some.scope(), some.audience())),
                clients.decided.getLast());
    }

    @Test
    void theLifetimesAreTheClients() {
        clients.standings.put("a", confidential());
        Session session =
                assertInstanceOf(Issue.Issued.class, clients.issue("a", A)).session();

        assertEquals(Duration.ofHours(1), Duration.between(session.rotatedAt(), session.accessExpiresAt()));
        assertEquals(Duration.ofDays(1), Duration.between(session.rotatedAt(), session.refreshExpiresAt()));
    }

    @Test
    void aDisabledClientHasNoValidToken() {
        clients.standings.put("a", confidential());
        TokenPair pair = pair(clients.issue("a", A));
        clients.verified(pair);
        clients.standings.put("a", new Standing.Refused("The client is disabled"));

        assertInstanceOf(Verification.ClientDisabled.class, clients.tokens.verifier.verifyAccess(pair.accessToken()));
        assertEquals(Optional.empty(), clients.tokens.verifier.introspect(pair.accessToken()));
        assertEquals(Optional.empty(), clients.tokens.verifier.introspect(pair.refreshToken()));
        assertEquals(new Refresh.Disabled("a", "The client is disabled"), clients.refresh(pair, A));
        assertEquals(new Issue.Disabled("a", "The client is disabled"), clients.issue("a", MASTER));
    }

    @Test
    void noSessionSurvivesThatItsClientIsDisabledOrRegisteredMeanwhile() {
        for (Standing meanwhile : List.of(new Standing.Refused("The client is disabled"), confidential())) {
            clients.standings.clear();
            clients.concurrent = Optional.empty();
            TokenPair before = pair(clients.issue("a", ANYONE));
            clients.concurrent = Optional.of(meanwhile);
            Refresh refresh = clients.refresh(before, ANYONE);
            clients.standings.clear();
            Issue issue = clients.issue("a", ANYONE);
            clients.standings.clear();
            clients.concurrent = Optional.empty();

            if (meanwhile instanceof Standing.Refused refused) {
                assertEquals(new Refresh.Disabled("a", refused.reason()), refresh);
                assertEquals(new Issue.Disabled("a", refused.reason()), issue);
            } else {
                assertEquals(new Refresh.Unauthenticated("a"), refresh);
                assertEquals(new Issue.Unauthenticated("a"), issue);
            }
            clients.tokens.issuer.changed("a");
            assertEquals(0, clients.tokens.store.end(new SessionSelection.OfClient("a")), meanwhile.toString());
            assertFalse(clients.hasSession(before));
        }
    }

    @Test
    void aRegistryThatCannotBeReadFailsClosed() {
        StoreUnavailableException down = new StoreUnavailableException("down");
        TokenPair pair = pair(clients.issue("a", ANYONE));
        ClientDirectory failing = clientId -> {
            throw down;
        };
        Keyring keys = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));
        TokenValidator validator = new TokenValidator(clients.tokens.clock, Duration.ZERO);
        TokenIssuer issuer = new TokenIssuer(
                () -> keys,
                TokenProfile.standard(),
                clients.tokens.store,
                failing,
                () -> TokensFixture.LIFETIMES,
                () -> TokenFormat.JWS,
                1,
                validator,
                IssuingPolicy.standard(),
                event -> {},
                new TokenIssuer.Observer() {});
        TokenVerifier verifier = new TokenVerifier(() -> keys, clients.tokens.store, failing, validator);

        assertEquals(new Issue.NotSaved("a", down), issuer.issue("a"));
        assertEquals(new Refresh.NotSaved("a", down), issuer.refresh(pair.refreshToken()));
        assertThrows(StoreUnavailableException.class, () -> verifier.verifyAccess(pair.accessToken()));
    }

    @Test
    void aTokenOfAConfidentialClientIsRevokedByItselfOrTheMaster() {
        clients.standings.put("a", confidential());
        List<TokenPair> pairs = List.of(pair(clients.issue("a", A)), pair(clients.issue("a", A)));

        for (String token : List.of(pairs.get(0).accessToken(), pairs.get(0).refreshToken())) {
            assertEquals(Revocation.UNAUTHENTICATED, clients.tokens.revoker.revoke(token, ANYONE, ""));
            assertEquals(Revocation.OTHER_CLIENT, clients.tokens.revoker.revoke(token, OTHER, ""));
        }
        pairs.forEach(pair -> clients.verified(pair));
        assertEquals(
                Revocation.REVOKED, clients.tokens.revoker.revoke(pairs.get(0).accessToken(), A, ""));
        assertEquals(
                Revocation.NOT_FOUND, clients.tokens.revoker.revoke(pairs.get(0).accessToken(), A, ""));
        assertEquals(
                Revocation.REVOKED, clients.tokens.revoker.revoke(pairs.get(1).refreshToken(), MASTER, ""));
        assertEquals(Revocation.NOT_FOUND, clients.tokens.revoker.revoke("x", ANYONE, ""));
    }

    @Test
    void aTokenOfAPublicClientIsRevokedByItsHolder() {
        clients.standings.put("a", registered(false, ALLOWED, true));

        assertEquals(
                Revocation.REVOKED,
                clients.tokens.revoker.revoke(pair(clients.issue("a", MASTER)).refreshToken(), ANYONE, ""));
    }

    @Test
    void aRegisteredClientHasAsManySessionsAsItMay() {
        clients.standings.put("a", confidential());
        List<TokenPair> pairs = IntStream.range(0, 101)
                .mapToObj(i -> pair(clients.issue("a", A)))
                .toList();

        assertInstanceOf(
                Verification.NotCurrent.class,
                clients.tokens.verifier.verifyAccess(pairs.getFirst().accessToken()));
        pairs.subList(1, 101).forEach(pair -> clients.verified(pair));
        clients.standings.clear();
        TokenPair only = pair(clients.issue("a", ANYONE));
        clients.verified(only);
        assertInstanceOf(
                Verification.NotCurrent.class,
                clients.tokens.verifier.verifyAccess(pairs.getLast().accessToken()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"scope", "aud", "iss", "sub", "resource", "gen", "generation", "jti", "sid", "client_id"})
    void aPolicyCannotSetAClaimOfOurs(String claim) {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> IssuingPolicy.Ruling.allow().with(claim, "x"));
        assertTrue(refusal.getMessage().contains(claim));
    }
}
