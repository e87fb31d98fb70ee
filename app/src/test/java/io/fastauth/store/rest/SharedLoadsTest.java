package io.fastauth.store.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Concurrently;
import io.fastauth.testing.Misbehaviour;
import io.fastauth.testing.PersistenceApi;
import io.fastauth.testing.RawApi;
import io.fastauth.testing.RestStores;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * How often the API is called: once for many that ask together, never within the cache's time, rarely when it fails.
 */
@BesideOthers
class SharedLoadsTest {

    private static final String CLIENT = "client-id-text";
    private static final StoredSession STORED = Misbehaviour.STORED;
    private static final StoredSession NEXT = SignedSessions.next(STORED);

    @Test
    void aHundredThatLoadOneClientAtOnceShareOneCall() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawApi api = RawApi.start(answer -> {
                    calls.incrementAndGet();
                    return !answer.closedWithinASecond() && answer.send("200 OK", Misbehaviour.GOOD) != null;
                });
                SessionStore store = RestStores.open(api.url(), Map.of())) {
            List<Optional<StoredSession>> found = Concurrently.run(
                    Collections.<Callable<Optional<StoredSession>>>nCopies(100, () -> RestStores.find(store, CLIENT)));

            assertEquals(Collections.nCopies(100, Optional.of(STORED)), found);
            assertEquals(1, calls.get());
        }
    }

    @Test
    void beforeATokenIsRefusedTheCacheIsNotBelieved() {
        try (PersistenceApi api = PersistenceApi.start();
                SessionStore store = RestStores.open(api.url(), Map.of(), Duration.ofMinutes(5));
                SessionStore other = RestStores.open(api.url(), Map.of())) {
            RestStores.start(store, STORED);
            assertEquals(Optional.of(STORED), RestStores.find(store, CLIENT));
            RestStores.start(other, NEXT);
            assertEquals(Optional.of(STORED), RestStores.find(store, CLIENT));
            assertEquals(Optional.of(NEXT), RestStores.findUncached(store, CLIENT));
            assertEquals(Optional.of(NEXT), RestStores.find(store, CLIENT));
        }
    }

    @Test
    void withoutACacheEachLoadSeesWhatAnotherProcessChanged() {
        try (PersistenceApi api = PersistenceApi.start();
                SessionStore store = RestStores.open(api.url(), Map.of());
                SessionStore other = RestStores.open(api.url(), Map.of())) {
            RestStores.start(store, STORED);
            assertEquals(Optional.of(STORED), RestStores.find(store, CLIENT));
            RestStores.start(other, NEXT);
            assertEquals(Optional.of(NEXT), RestStores.find(store, CLIENT));
        }
    }

    @Test
    void theCacheAnswersUntilItsTimeIsOverOrAChangeOfItsOwn() {
        try (PersistenceApi api = PersistenceApi.start();
                SessionStore store = RestStores.open(api.url(), Map.of(), Duration.ofMinutes(5));
                SessionStore brief = RestStores.open(api.url(), Map.of(), Duration.ofSeconds(2));
                SessionStore other = RestStores.open(api.url(), Map.of())) {
            RestStores.start(store, STORED);
            assertEquals(Optional.of(STORED), RestStores.find(store, CLIENT));
            int calls = api.calls().size();
            assertEquals(Optional.of(STORED), RestStores.find(store, CLIENT));
            assertEquals(calls, api.calls().size());

            RestStores.start(store, NEXT);
            assertEquals(Optional.of(NEXT), RestStores.find(store, CLIENT));
            assertEquals(Optional.of(NEXT), RestStores.find(brief, CLIENT));

            RestStores.start(other, STORED);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> RestStores.find(brief, CLIENT).equals(Optional.of(STORED)));
            assertEquals(Optional.of(NEXT), RestStores.find(store, CLIENT));
        }
    }

    @Test
    void aLoadIsTriedThreeTimesAndASaveOnce() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawApi api = RawApi.start(answer -> {
                    calls.incrementAndGet();
                    return answer.send("503 Service Unavailable", "{}") != null;
                });
                SessionStore store = RestStores.open(api.url(), Map.of())) {
            assertThrows(StoreUnavailableException.class, () -> RestStores.find(store, CLIENT));
            assertEquals(3, calls.get());
            assertThrows(StoreUnavailableException.class, () -> RestStores.start(store, STORED));
            assertEquals(4, calls.get());
        }
    }

    @Test
    void waitsAsLongAsRetryAfterSays() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawApi api = RawApi.start(answer -> calls.incrementAndGet() == 1
                        ? answer.send("429 Too Many Requests\r\nRetry-After: 1", "{}") != null
                        : answer.send("200 OK", Misbehaviour.GOOD) != null);
                SessionStore store = RestStores.open(api.url(), Map.of())) {
            long start = System.nanoTime();
            assertEquals(Optional.of(STORED), RestStores.find(store, CLIENT));
            assertTrue(System.nanoTime() - start >= Duration.ofSeconds(1).toNanos());
        }
    }

    @Test
    void aRetryAfterBeyondTheDeadlineFailsAtOnce() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawApi api = RawApi.start(answer -> {
                    calls.incrementAndGet();
                    return answer.send("429 Too Many Requests\r\nRetry-After: 60", "{}") != null;
                });
                SessionStore store = RestStores.open(api.url(), Map.of())) {
            assertThrows(StoreUnavailableException.class, () -> RestStores.find(store, CLIENT));
            assertEquals(1, calls.get());
        }
    }

    @Test
    void anApiThatFailsIsLeftAloneForAWhileAndThenTriedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger broken = new AtomicInteger(1);
        try (RawApi api = RawApi.start(answer -> {
                    calls.incrementAndGet();
                    return broken.get() == 1
                            ? answer.send("500 Internal Server Error", "{}") != null
                            : answer.send("200 OK", Misbehaviour.GOOD) != null;
                });
                SessionStore store = RestStores.open(api.url(), Map.of())) {
            for (int i = 0; i < 100; i++) {
                assertThrows(StoreUnavailableException.class, () -> RestStores.start(store, STORED));
            }
            assertTrue(calls.get() < 60, calls::toString);
            broken.set(0);
            await().atMost(Duration.ofSeconds(10)).until(() -> found(store));
            assertEquals(Optional.of(STORED), RestStores.find(store, CLIENT));
        }
    }

    @Test
    void oneClientsUnusablePairClosesNobodyElseOut() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawApi api = RawApi.start(answer ->
                        answer.send("200 OK", calls.incrementAndGet() <= 100 ? "{}" : Misbehaviour.GOOD) != null);
                SessionStore store = RestStores.open(api.url(), Map.of())) {
            for (int i = 0; i < 100; i++) {
                assertThrows(StoreUnavailableException.class, () -> RestStores.find(store, CLIENT));
            }
            assertEquals(Optional.of(STORED), RestStores.find(store, CLIENT));
        }
    }

    private static boolean found(SessionStore store) {
        try {
            return RestStores.find(store, CLIENT).isPresent();
        } catch (StoreUnavailableException e) {
            // The circuit is still open.
            return false;
        }
    }
}
