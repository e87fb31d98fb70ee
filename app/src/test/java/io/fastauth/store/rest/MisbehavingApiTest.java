package io.fastauth.store.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Misbehaviour;
import io.fastauth.testing.PersistenceApi;
import io.fastauth.testing.RawApi;
import io.fastauth.testing.RestStores;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the API does, an operation ends soon, in a failure that gives nothing away, and other stores go on. */
@BesideOthers
class MisbehavingApiTest {

    /** A call may last for 5 s, and three attempts that each had so long would be later. */
    private static final Duration SOON = Duration.ofSeconds(12);

    private static final String CLIENT = "client-id-text";
    private static final StoredSession STORED = Misbehaviour.STORED;
    private static final StoredSession NEXT = SignedSessions.next(STORED);
    private static final StoredSession OTHER = SignedSessions.start(CLIENT + " saved");
    private static final Map<String, String> HEADERS = Map.of("X-Api-Key", "header-value-text");

    private PersistenceApi healthyApi;
    private SessionStore healthy;

    @BeforeEach
    void start() {
        healthyApi = PersistenceApi.start();
        healthy = RestStores.open(healthyApi.url(), Map.of());
        RestStores.start(healthy, STORED);
    }

    @AfterEach
    void stop() {
        healthy.close();
        healthyApi.close();
    }

    @ParameterizedTest
    @MethodSource("io.fastauth.testing.Misbehaviour#wrongAnswers")
    void refusesAnAnswerThatIsNotTheClientsPair(String body) throws Exception {
        try (RawApi api = RawApi.start(answer -> answer.send("200 OK", body) != null);
                SessionStore store = RestStores.open(api.url(), HEADERS)) {
            assertUnavailable(
                    List.of(() -> RestStores.find(store, CLIENT), () -> RestStores.rotate(store, STORED, NEXT)));
        }
    }

    /** All of them at once, because several last as long as a call may. */
    @Test
    void failsSoonAndGivesNothingAwayWhateverTheApiAnswers() throws Exception {
        try (ExecutorService apis = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<?>> failures = new LinkedHashMap<>();
            Misbehaviour.failures()
                    .forEach((name, behaviour) -> failures.put(name, apis.submit(() -> {
                        try (RawApi api = RawApi.start(behaviour);
                                SessionStore store = RestStores.open(api.url(), HEADERS)) {
                            assertUnavailable(operations(store));
                        }
                        return name;
                    })));
            failures.forEach((name, failure) -> assertDoesNotThrow(() -> failure.get(), name));
        }
    }

    @ParameterizedTest
    @MethodSource("redirects")
    void doesNotFollowARedirectToAnApiThatWouldAnswer(String status) throws Exception {
        String target = healthyApi.url() + "/token?client_id=" + CLIENT;
        int calls = healthyApi.calls().size();
        try (RawApi api = RawApi.start(answer -> answer.send(status + "\r\nLocation: " + target, "") != null);
                SessionStore store = RestStores.open(api.url(), HEADERS)) {
            assertUnavailable(List.of(() -> RestStores.find(store, CLIENT)));
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
        try (SessionStore store = RestStores.open(nobody, HEADERS)) {
            assertUnavailable(operations(store));
        }
    }

    @Test
    void manyChangesOfOneClientAllFailSoonWhenTheApiNeverAnswers() throws Exception {
        try (RawApi api = RawApi.start(Misbehaviour::never);
                SessionStore store = RestStores.open(api.url(), HEADERS)) {
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
                    return answer.send("200 OK", Misbehaviour.GOOD) != null;
                });
                SessionStore store = RestStores.open(api.url(), HEADERS)) {
            assertUnavailable(List.of(() -> RestStores.rotate(store, STORED, NEXT)));
        }
    }

    @Test
    void anApiThatComesBackIsUsedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawApi api = RawApi.start(answer -> calls.incrementAndGet() <= 3 * CallExecutor.CALLS
                        ? answer.send("500 Internal Server Error", "{}") != null
                        : answer.send("200 OK", Misbehaviour.GOOD) != null);
                SessionStore store = RestStores.open(api.url(), HEADERS)) {
            for (int i = 0; i < 3; i++) {
                assertUnavailable(List.of(() -> RestStores.find(store, CLIENT)));
            }
            assertEquals(Optional.of(STORED), RestStores.find(store, CLIENT));
        }
    }

    @Test
    void anApiThatClosesItsConnectionsAfterEachAnswerCostsNoCall() throws Exception {
        try (RawApi api = RawApi.start(answer -> answer.send("200 OK", Misbehaviour.GOOD) == null);
                SessionStore store = RestStores.open(api.url(), HEADERS)) {
            for (int i = 0; i < 50; i++) {
                assertEquals(Optional.of(STORED), RestStores.find(store, CLIENT));
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
                SessionStore store = RestStores.open(api.url(), HEADERS)) {
            Future<Boolean> saved = caller.submit(() -> {
                RestStores.start(store, STORED);
                return true;
            });
            await().until(() -> seen.get() == 1);
            store.close();
            assertTrue(saved.get(30, TimeUnit.SECONDS));
        }
    }

    private List<Callable<?>> operations(SessionStore store) {
        return List.of(
                () -> RestStores.find(store, CLIENT),
                () -> RestStores.rotate(store, STORED, NEXT),
                () -> RestStores.end(store, STORED),
                () -> {
                    RestStores.start(store, OTHER);
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
                    Optional.of(STORED),
                    callers.submit(() -> RestStores.find(healthy, CLIENT)).get(SOON.toSeconds(), TimeUnit.SECONDS));
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
            for (StoredSession session : List.of(STORED, NEXT, OTHER)) {
                assertFalse(message.contains(SignedSessions.tokens(session).accessToken()), message);
                assertFalse(message.contains(SignedSessions.tokens(session).refreshToken()), message);
            }
            for (String secret : List.of("client-id", "header-value")) {
                assertFalse(message.contains(secret), message);
            }
        }
    }
}
