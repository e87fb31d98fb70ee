package io.fastauth.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.client.api.HealthApi;
import io.fastauth.client.api.TokensApi;
import io.fastauth.client.model.Health;
import io.fastauth.testing.ManualClock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a source makes of the answers of the service, and of others than the service. */
class TokenSourceAnswersTest {

    private static final String NEW = "/auth/token/new";
    private static final String REFRESH = "/auth/token/refresh";
    private static final String GRANT = "/oauth2/token";

    private final FakeService service = new FakeService();
    private final ManualClock clock = new ManualClock();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aShortLifetimeIsNotRefreshedWithEachCallAndAnEncryptedTokenIsRefreshedAhead() {
        service.answer(NEW, 200, pair("a.b.c.d.e", 60));
        service.answer(REFRESH, 200, pair("f.g.h.i.j", 60));
        TokenSource source = TokenSource.builder(service.address()).clock(clock).issue("me");

        assertEquals("a.b.c.d.e", source.accessToken());
        clock.advance(Duration.ofSeconds(47));
        assertEquals("a.b.c.d.e", source.accessToken());
        clock.advance(Duration.ofSeconds(1));
        assertEquals("f.g.h.i.j", source.accessToken(), "a fifth of the lifetime before its end");
        assertEquals("f.g.h.i.j", source.accessToken());
        assertEquals(1, service.requests(REFRESH).size());
    }

    @Test
    void aValidTokenIsReturnedWhileTheServiceFailsAndTheNextAttemptWaits() {
        service.answer(NEW, 200, pair("first", 60));
        service.answer(REFRESH, 503, "", "Retry-After", "30");
        TokenSource source = TokenSource.builder(service.address()).clock(clock).issue("me");
        clock.advance(Duration.ofSeconds(50));

        assertEquals("first", source.accessToken());
        assertEquals("first", source.accessToken());
        assertEquals(1, service.requests(REFRESH).size(), "as Retry-After says");
        clock.advance(Duration.ofSeconds(10));
        UnavailableException unavailable = assertThrows(UnavailableException.class, source::accessToken);
        assertTrue(unavailable.retryAfter().orElseThrow().toSeconds() >= 20, unavailable.toString());
        assertEquals(1, service.requests(REFRESH).size());
    }

    @Test
    void clientCredentialsAreGrantedAgainWhenTheSessionIsOver() {
        service.answer(GRANT, 200, "{\"access_token\":\"one\",\"refresh_token\":\"r\",\"expires_in\":60}");
        TokenSource source = TokenSource.builder(service.address())
                .scope("a b")
                .resource("https://orders.example")
                .clientCredentials("me", "sesame & co");
        assertEquals(0, service.requests(GRANT).size(), "not before it is needed");
        assertEquals("one", source.accessToken());
        service.answer(REFRESH, 401, "{\"message\":\"Invalid refresh token\"}");
        service.answer(GRANT, 200, "{\"access_token\":\"two\",\"expires_in\":60}");

        assertEquals("two", source.replace("one"));
        service.answer(GRANT, 200, "{\"access_token\":\"three\",\"expires_in\":60}");
        assertEquals("three", source.replace("two"), "granted again, as there is no refresh token");
        assertEquals(
                GRANT + " grant_type=client_credentials&scope=a+b&resource=https%3A%2F%2Forders.example",
                service.requests(GRANT).getFirst());
    }

    @Test
    void aRefusalHasTheWordsOfTheService() {
        service.answer(GRANT, 401, "{\"error\":\"invalid_client\",\"error_description\":\"Wrong secret\"}");
        RefusedException refused = assertThrows(
                RefusedException.class,
                () -> TokenSource.clientCredentials(service.address(), "me", "x")
                        .accessToken());
        assertEquals(
                "401 invalid_client Wrong secret", refused.status() + " " + refused.code() + " " + refused.detail());

        service.answer(NEW, 403, "{\"title\":\"Forbidden\",\"status\":403,\"detail\":\"Not here\"}");
        RefusedException problem =
                assertThrows(RefusedException.class, () -> TokenSource.issue(service.address(), "me"));
        assertEquals("403  Not here", problem.status() + " " + problem.code() + " " + problem.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "", "{}", "{\"data\":{}}", "[1]"})
    void anAnswerOfAnotherServiceIsNoToken(String body) {
        service.answer(NEW, 200, body);

        assertThrows(UnavailableException.class, () -> TokenSource.issue(service.address(), "me"));
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        service.answer(NEW, 200, "x".repeat(1_000_000));

        UnavailableException cut =
                assertThrows(UnavailableException.class, () -> TokenSource.issue(service.address(), "me"));
        assertTrue(cut.getMessage().contains("longer than"), cut.getMessage());
    }

    /** The client of the JDK names a header that it does not send, in its exception. */
    @ParameterizedTest
    @ValueSource(strings = {"sesame\n", "ses\u0000ame", " sesame", "sésame", ""})
    void aSecretThatNoHeaderCanCarryIsRefusedWithoutItsText(String secret) {
        for (Executable use : List.<Executable>of(
                () -> TokenSource.builder(service.address()).issue("me", secret),
                () -> TokenPair.of(secret, "r"),
                () -> TokenPair.of("a", secret))) {
            IllegalArgumentException invalid = assertThrows(IllegalArgumentException.class, use);
            assertTrue(!invalid.getMessage().contains("same"), invalid.getMessage());
        }
        service.answer(NEW, 200, "{\"access_token\":\"a\\nb\"}");
        assertThrows(UnavailableException.class, () -> TokenSource.issue(service.address(), "me"));
    }

    @Test
    void aCallEndsAtItsDeadlineAlsoWhenTheTimeoutIsLonger() {
        service.hang(REFRESH);
        try (ServiceConnection connection = new ServiceConnection(service.address(), Duration.ofMinutes(1))) {
            TokenRequests requests = new TokenRequests(connection, clock)
                    .until(System.nanoTime() + Duration.ofMillis(100).toNanos());
            assertThrows(UnavailableException.class, () -> requests.refresh("r", Optional.empty()));
        }
    }

    @Test
    void aThreadThatWaitedWhileTheSessionWasRefreshedAndRevokedGetsNoToken() throws Exception {
        service.answer(NEW, 200, pair("first", 60));
        service.answer(REFRESH, 200, pair("second", 60));
        service.answer("/auth/token/revoke", 200, "");
        AtomicReference<TokenSource> source = new AtomicReference<>();
        source.set(TokenSource.builder(service.address())
                .onPair(pair -> {
                    if (pair.accessToken().equals("second")) {
                        source.get().revoke();
                    }
                })
                .issue("me"));
        FutureTask<String> late = new FutureTask<>(() -> source.get().replace("first"));
        Thread thread = new Thread(late);
        service.before(REFRESH, () -> {
            thread.start();
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        });

        var unused = source.get().replace("first");

        ExecutionException over = assertThrows(ExecutionException.class, late::get);
        assertInstanceOf(SessionEndedException.class, over.getCause());
    }

    @Test
    void retryAfterIsSecondsOrADateAndBounded() {
        String date = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(20).format(DateTimeFormatter.RFC_1123_DATE_TIME);
        assertTrue(retryAfter(date).orElseThrow().toSeconds() >= 15);
        assertEquals(Optional.of(Duration.ofSeconds(7)), retryAfter("7"));
        assertEquals(Optional.of(Duration.ofMinutes(1)), retryAfter("3600"));
        assertEquals(Optional.of(Duration.ZERO), retryAfter("Tue, 01 Jan 2030 00:00:00 GMT".replace("2030", "2019")));
        assertEquals(Optional.empty(), retryAfter("soon"));
        assertEquals(Optional.empty(), retryAfter("99999999999"));
    }

    /** A later version of the service may answer with more members and more values. */
    @Test
    void unknownMembersAndValuesAreNoErrors() throws Exception {
        service.answer(NEW, 200, pair("token", 60).replace("\"data\":{", "\"later\":[1],\"data\":{\"later\":{},"));
        service.answer("/health", 200, "{\"status\":\"splendid\",\"later\":true}");

        assertEquals("token", TokenSource.issue(service.address(), "me").accessToken());
        assertEquals(
                "token",
                new TokensApi(Connections.to(service.address(), Duration.ofSeconds(5)))
                        .newToken("me")
                        .getData()
                        .getAccessToken());
        assertEquals(
                Health.StatusEnum.UNKNOWN_DEFAULT_OPEN_API,
                new HealthApi(Connections.to(service.address(), Duration.ofSeconds(5)))
                        .health()
                        .getStatus());
    }

    private Optional<Duration> retryAfter(String value) {
        service.answer("/x", 503, "", "Retry-After", value);
        try (ServiceConnection connection = new ServiceConnection(service.address(), Duration.ofSeconds(5))) {
            return RetryAfter.of(connection.get("/x").headers());
        }
    }

    private static String pair(String access, int seconds) {
        return """
                {"status":"success","message":"Token generated","code":200,
                 "data":{"client_id":"me","access_token":"%s","refresh_token":"r","expires_in":%d}}
                """.formatted(access, seconds);
    }
}
