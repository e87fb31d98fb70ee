package io.fastauth.store.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the API does, an operation ends soon, in a failure that gives nothing away, and other stores go on. */
class MisbehavingApiTest {

    private static final Duration SOON = Duration.ofSeconds(7);
    private static final String CLIENT = "client-id-text";
    private static final TokenPair PAIR = new TokenPair("access-token-text", "refresh-token-text");
    private static final TokenPair NEXT = new TokenPair("next-access-token-text", "next-refresh-token-text");
    private static final Instant EXPIRY = Instant.parse("2040-01-01T00:00:00Z");
    private static final Map<String, String> HEADERS = Map.of("X-Api-Key", "header-value-text");
    private static final String DATA =
            "\"data\":{\"access_token\":\"access-token-text\",\"refresh_token\":\"refresh-token-text\"}";
    private static final String GOOD = "{" + DATA + ",\"details\":{\"client_id\":\"client-id-text\"}}";

    private PersistenceApi healthyApi;
    private TokenStore healthy;

    @BeforeEach
    void start() {
        healthyApi = PersistenceApi.start();
        healthy = RestTokenStore.create(healthyApi.url(), Map.of());
        healthy.save(CLIENT, PAIR, EXPIRY);
    }

    @AfterEach
    void stop() {
        healthy.close();
        healthyApi.close();
    }

    /** Bodies of a 200 that are no stored pair of the client. */
    static Stream<String> wrongAnswers() {
        return Stream.of(
                "",
                "access-token-text",
                "{" + DATA,
                GOOD + GOOD,
                "null",
                "[]",
                "\"access-token-text\"",
                "{}",
                "{\"data\":null}",
                "{\"data\":\"access-token-text\"}",
                "{\"data\":[\"access-token-text\"]}",
                "{\"data\":{\"access_token\":\"access-token-text\"}}",
                "{\"data\":{\"access_token\":\"access-token-text\",\"refresh_token\":null}}",
                "{\"data\":{\"access_token\":1,\"refresh_token\":2}}",
                "{\"data\":{\"access_token\":[\"access-token-text\"],\"refresh_token\":{}}}",
                "{" + DATA + "," + DATA + "}",
                "{" + DATA + ",\"details\":{\"client_id\":\"another-client\"}}",
                "{" + DATA + ",\"details\":{\"client_id\":null}}",
                "[".repeat(30_000),
                "\u0000\u0001");
    }

    @ParameterizedTest
    @MethodSource("wrongAnswers")
    void refusesAnAnswerThatIsNotTheClientsPair(String body) throws Exception {
        try (RawApi api = RawApi.start(answer -> answer.send("200 OK", body) != null);
                TokenStore store = RestTokenStore.create(api.url(), HEADERS)) {
            assertUnavailable(List.of(() -> store.find(CLIENT), () -> store.replace(CLIENT, PAIR, NEXT, EXPIRY)));
        }
    }

    /** Answers that neither a load nor a save can be decided from. */
    static Stream<Arguments> failures() {
        return Stream.of(
                status("201 Created"),
                status("204 No Content"),
                status("302 Found\r\nLocation: REDIRECT"),
                status("307 Temporary Redirect\r\nLocation: REDIRECT"),
                status("400 Bad Request"),
                status("401 Unauthorized\r\nWWW-Authenticate: Basic"),
                status("429 Too Many Requests\r\nRetry-After: 60"),
                status("500 Internal Server Error"),
                status("503 Service Unavailable"),
                failure("over 64 KiB", answer -> answer.send("200 OK", GOOD + " ".repeat(64 * 1024)) != null),
                failure("endless", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\n\r\n");
                    while (answer.closed().getCount() > 0) {
                        answer.send(" ".repeat(1024));
                    }
                    return false;
                }),
                failure("cut mid-body", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + GOOD);
                    return false;
                }),
                failure("cut mid-chunk", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + "fff\r\n" + GOOD);
                    return false;
                }),
                failure("cut mid-header", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\nContent-");
                    return false;
                }),
                failure("closed at once", answer -> false),
                failure("not HTTP", answer -> answer.send("access-token-text\r\n\r\n".repeat(50)) == null),
                failure("one byte per second", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\nContent-Length: " + GOOD.length() + "\r\n\r\n");
                    for (int i = 0; i < GOOD.length() && !answer.closedWithinASecond(); i++) {
                        answer.send(GOOD.substring(i, i + 1));
                    }
                    return false;
                }),
                failure("one byte of a header per second", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\nX-Slow: ");
                    while (!answer.closedWithinASecond()) {
                        answer.send("x");
                    }
                    return false;
                }),
                failure("never", answer -> {
                    while (!answer.closedWithinASecond()) {
                        Thread.onSpinWait();
                    }
                    return false;
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void failsSoonAndGivesNothingAway(String name, RawApi.Behaviour behaviour) throws Exception {
        try (RawApi api = RawApi.start(behaviour);
                TokenStore store = RestTokenStore.create(api.url(), HEADERS)) {
            assertUnavailable(operations(store));
        }
    }

    @ParameterizedTest
    @MethodSource("io.fastauth.store.rest.MisbehavingApiTest#redirects")
    void doesNotFollowARedirectToAnApiThatWouldAnswer(String status) throws Exception {
        String target = healthyApi.url() + "/token?client_id=" + CLIENT;
        int calls = healthyApi.calls().size();
        try (RawApi api = RawApi.start(answer -> answer.send(status + "\r\nLocation: " + target, "") != null);
                TokenStore store = RestTokenStore.create(api.url(), HEADERS)) {
            assertUnavailable(List.of(() -> store.find(CLIENT)));
            // One call more: the healthy store's own.
            assertEquals(calls + 1, healthyApi.calls().size());
        }
    }

    static Stream<String> redirects() {
        return Stream.of("301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect");
    }

    @Test
    void aRefusedConnectionFailsSoon() throws Exception {
        URI nobody;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + gone.getLocalPort());
        }
        try (TokenStore store = RestTokenStore.create(nobody, HEADERS)) {
            assertUnavailable(operations(store));
        }
    }

    @Test
    void manyChangesOfOneClientAllFailSoonWhenTheApiNeverAnswers() throws Exception {
        try (RawApi api = RawApi.start(answer -> {
                    while (!answer.closedWithinASecond()) {
                        Thread.onSpinWait();
                    }
                    return false;
                });
                TokenStore store = RestTokenStore.create(api.url(), HEADERS)) {
            List<Callable<?>> changes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                changes.addAll(operations(store));
            }
            assertUnavailable(changes);
        }
    }

    @Test
    void loadAndSaveOfOneChangeTogetherEndSoonWhenBothAreSlow() throws Exception {
        // Each answer comes within a call's deadline; only together they are late.
        try (RawApi api = RawApi.start(answer -> {
                    for (int second = 0; second < 4; second++) {
                        if (answer.closedWithinASecond()) {
                            return false;
                        }
                    }
                    return answer.send("200 OK", GOOD) != null;
                });
                TokenStore store = RestTokenStore.create(api.url(), HEADERS)) {
            assertUnavailable(List.of(() -> store.replace(CLIENT, PAIR, NEXT, EXPIRY)));
        }
    }

    @Test
    void anApiThatComesBackIsUsedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawApi api = RawApi.start(answer -> calls.incrementAndGet() <= 3
                        ? answer.send("500 Internal Server Error", "{}") != null
                        : answer.send("200 OK", GOOD) != null);
                TokenStore store = RestTokenStore.create(api.url(), HEADERS)) {
            for (int i = 0; i < 3; i++) {
                assertUnavailable(List.of(() -> store.find(CLIENT)));
            }
            assertEquals(Optional.of(PAIR), store.find(CLIENT));
        }
    }

    @Test
    void anApiThatClosesItsConnectionsAfterEachAnswerCostsNoCall() throws Exception {
        try (RawApi api = RawApi.start(answer -> answer.send("200 OK", GOOD) == null);
                TokenStore store = RestTokenStore.create(api.url(), HEADERS)) {
            for (int i = 0; i < 50; i++) {
                assertEquals(Optional.of(PAIR), store.find(CLIENT));
            }
        }
    }

    @Test
    void closingLetsASaveUnderWayEnd() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        try (RawApi api = RawApi.start(answer -> {
                    seen.incrementAndGet();
                    return !answer.closedWithinASecond() && answer.send("200 OK", "{}") != null;
                });
                ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor();
                TokenStore store = RestTokenStore.create(api.url(), HEADERS)) {
            Future<Boolean> saved = caller.submit(() -> {
                store.save(CLIENT, PAIR, EXPIRY);
                return true;
            });
            await().until(() -> seen.get() == 1);
            store.close();
            assertTrue(saved.get(5, TimeUnit.SECONDS));
        }
    }

    private List<Callable<?>> operations(TokenStore store) {
        return List.of(
                () -> store.find(CLIENT),
                () -> store.replace(CLIENT, PAIR, NEXT, EXPIRY),
                () -> store.delete(CLIENT, PAIR),
                () -> {
                    store.save(CLIENT + " saved", NEXT, EXPIRY);
                    return "saved";
                });
    }

    /** All at once fail soon; meanwhile a healthy API is served. */
    private void assertUnavailable(List<? extends Callable<?>> operations) throws Exception {
        long start = System.nanoTime();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> failing = new ArrayList<>();
            for (Callable<?> operation : operations) {
                failing.add(callers.submit(operation));
            }
            assertEquals(
                    Optional.of(PAIR),
                    callers.submit(() -> healthy.find(CLIENT)).get(2, TimeUnit.SECONDS));
            for (Future<?> failure : failing) {
                long left = SOON.toNanos() - (System.nanoTime() - start);
                assertSafe(assertThrows(ExecutionException.class, () -> failure.get(left, TimeUnit.NANOSECONDS)));
            }
        }
    }

    private static void assertSafe(ExecutionException failure) {
        assertInstanceOf(StoreUnavailableException.class, failure.getCause());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            for (String secret : List.of("token-text", "client-id", "header-value")) {
                assertFalse(message.contains(secret), message);
            }
        }
    }

    private static Arguments status(String status) {
        String target = status.replace("REDIRECT", "/elsewhere");
        return failure(
                status.substring(0, 3), answer -> answer.send(target, target.startsWith("204") ? "" : GOOD) != null);
    }

    private static Arguments failure(String name, RawApi.Behaviour behaviour) {
        return Arguments.of(name, behaviour);
    }
}
