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
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fastauth.token.ClientDirectory.ClientTerms;
import io.fastauth.token.SessionStore.Freshness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refreshes by the standing of clients, and within what was granted to them. */
class ClientRefreshTest {

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
    void aRefreshNarrowsTheAccessTokenAndNotTheSession() {
        clients.standings.put("a", confidential());
        TokenPair first = pair(clients.issue("a", A));

        TokenPair narrow = pair(clients.refresh(first, "read", BILLING));
        assertEquals("read", clients.verified(narrow).scope().text());
        assertEquals(List.of(BILLING), clients.verified(narrow).audience().uris());
        assertEquals(new Refresh.InvalidScope("a", Scope.of(List.of("admin"))), clients.refresh(narrow, "write admin"));
        assertEquals(new Refresh.InvalidTarget("a"), clients.refresh(narrow, "read", "https://other.example.org"));
        VerifiedToken wide = clients.verified(pair(clients.refresh(narrow, A)));
        assertEquals(ALLOWED, new Grant(wide.scope(), wide.audience()), "refused requests changed nothing");
    }

    @Test
    void aSessionOfANarrowGrantIsNotWidenedByARefresh() {
        clients.standings.put("a", confidential());
        TokenPair narrow = pair(clients.issue("read", BILLING));

        assertEquals(new Refresh.InvalidScope("a", Scope.of(List.of("write"))), clients.refresh(narrow, "read write"));
        assertEquals(new Refresh.InvalidTarget("a"), clients.refresh(narrow, "read", "https://stock.example.org"));
        assertEquals(
                "read",
                clients.verified(pair(clients.refresh(narrow, A))).scope().text());
    }

    @Test
    void whatIsTakenFromAClientIsTakenFromItsNextRefresh() {
        clients.standings.put("a", confidential());
        TokenPair pair = pair(clients.issue("a", A));
        clients.standings.put(
                "a", registered(true, new Grant(Scope.of(List.of("write")), Audience.of(List.of(BILLING))), true));

        TokenPair less = pair(clients.refresh(pair, A));
        assertEquals("write", clients.verified(less).scope().text());
        assertEquals(List.of(BILLING), clients.verified(less).audience().uris());
        clients.standings.put("a", registered(true, Grant.none(), true));
        assertEquals(new Refresh.Invalid("a"), clients.refresh(less, A), "no audience is left");
        clients.standings.put("a", confidential());
        VerifiedToken again = clients.verified(pair(clients.refresh(less, A)));
        assertEquals(ALLOWED, new Grant(again.scope(), again.audience()));
    }

    @Test
    void aReplayIsAnsweredToTheSameRequestAlone() {
        clients.standings.put("a", confidential());
        TokenPair first = pair(clients.issue("a", A));
        TokenPair second = pair(clients.refresh(first, "read", BILLING));

        assertEquals(
                second,
                assertInstanceOf(Refresh.Replayed.class, clients.refresh(first, "read", BILLING))
                        .pair());
        assertEquals(new Refresh.Invalid("a"), clients.refresh(first, A));
        assertEquals(new Refresh.Invalid("a"), clients.refresh(first, "read write", BILLING));
        assertEquals(new Refresh.Invalid("a"), clients.refresh(first, "admin", BILLING));
        assertEquals("refresh: the token was exchanged for another scope or audience", clients.denial());
        clients.verified(second);
    }

    /** Whoever can write to the database must not be signed a wider token. */
    @Test
    void aReplayDoesNotSignAWidenedStoredSession() {
        clients.standings.put("a", confidential());
        TokenPair first = pair(clients.issue("read", BILLING));
        TokenPair second = pair(clients.refresh(first, A));
        Session stored = clients.tokens
                .store
                .find(clients.verified(second).claims(), Freshness.UNCACHED)
                .orElseThrow()
                .session();
        for (boolean current : List.of(true, false)) {
            Session widened = new Session(
                    stored.clientId(),
                    stored.id(),
                    stored.generation(),
                    stored.accessId(),
                    stored.refreshId(),
                    stored.previousRefreshId(),
                    stored.startedAt(),
                    stored.rotatedAt(),
                    stored.accessExpiresAt(),
                    stored.refreshExpiresAt(),
                    stored.accessKeyId(),
                    stored.refreshKeyId(),
                    stored.format(),
                    ALLOWED,
                    current ? ALLOWED : stored.current(),
                    Map.of());
            assertEquals(1, clients.tokens.store.end(new SessionSelection.OfClient("a")));
            clients.tokens.store.start(widened, second, 1);
            assertEquals(new Refresh.Invalid("a"), clients.refresh(first, A));
        }
        assertEquals(
                "read",
                clients.verified(pair(clients.refresh(second, A))).scope().text(),
                "the signed token says what was granted");
    }

    @Test
    void aRefreshIsBoundToTheClientOfTheToken() {
        clients.standings.put("a", confidential());
        TokenPair pair = pair(clients.issue("a", A));

        assertEquals(new Refresh.Unauthenticated("a"), clients.refresh(pair, ANYONE));
        assertEquals(new Refresh.Invalid("a"), clients.refresh(pair, OTHER));
        assertEquals("refresh: the token was issued to another client", clients.denial());
        clients.verified(pair(clients.refresh(pair(clients.refresh(pair, A)), MASTER)));
        TokenPair unregistered = pair(clients.issue("c", ANYONE));
        assertEquals(new Refresh.Invalid("c"), clients.refresh(unregistered, A));
    }

    @Test
    void theSessionOfAClientThatMayNotRefreshEndsWithItsAccessToken() {
        clients.standings.put("a", registered(true, ALLOWED, false));
        Session session =
                assertInstanceOf(Issue.Issued.class, clients.issue("a", A)).session();
        TokenPair pair = pair(clients.issue("a", A));

        assertEquals(
                clients.tokens.clock.instant().plus(Duration.ofHours(1)).getEpochSecond(),
                session.accessExpiresAt().getEpochSecond());
        assertEquals(session.accessExpiresAt(), session.refreshExpiresAt());
        assertEquals(new Refresh.NotPermitted("a"), clients.refresh(pair, A));
        clients.verified(pair);
    }

    /** A setting may be changed to less than the access lifetime of a registered client. */
    @Test
    void aRefreshTokenLivesAsLongAsAnAccessToken() {
        Lifetimes lifetimes = TokensFixture.LIFETIMES.with(
                new ClientTerms(true, ALLOWED, 1, LifetimeRange.of(Duration.ofDays(400)), Optional.empty(), true));

        assertEquals(Duration.ofDays(400), lifetimes.refresh());
    }

    /** Two pods share a client id. */
    @Test
    void sessionsOfOneClientAreRefreshedBesideEachOther() {
        clients.standings.put("a", confidential());
        TokenPair one = pair(clients.issue("a", A));
        TokenPair two = pair(clients.issue("a", A));
        for (int i = 0; i < 20; i++) {
            one = pair(clients.refresh(one, A));
            two = pair(clients.refresh(two, A));
            clients.tokens.clock.advance(Duration.ofMinutes(1));
        }
        clients.verified(one);
        clients.verified(two);
    }

    @Test
    void aRefreshTokenIsForTheTokenEndpoint() {
        clients.standings.put("a", confidential());
        Claims claims = clients.tokens
                .verifier
                .introspect(pair(clients.issue("a", A)).refreshToken())
                .orElseThrow()
                .claims();

        assertEquals(
                List.of("https://tokens.example.org/oauth2/token"),
                claims.audience().uris());
        assertEquals(ALLOWED, claims.grant());
    }
}
