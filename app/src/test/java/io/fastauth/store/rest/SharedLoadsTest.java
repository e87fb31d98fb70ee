package io.fastauth.store.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import io.fastauth.token.TokenStoreContract;
import io.helidon.common.tls.Tls;
import java.time.Duration;
import java.time.Instant;
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
class SharedLoadsTest {

    private static final String CLIENT = "client-id-text";
    private static final TokenPair PAIR = new TokenPair("access-token-text", "refresh-token-text");
    private static final TokenPair NEXT = new TokenPair("next-access", "next-refresh");
    private static final Instant EXPIRY = Instant.parse("2040-01-01T00:00:00Z");

    @Test
    void aHundredThatLoadOneClientAtOnceShareOneCall() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawApi api = RawApi.start(answer -> {
                    calls.incrementAndGet();
                    return !answer.closedWithinASecond() && answer.send("200 OK", Misbehaviour.GOOD) != null;
                });
                TokenStore store = RestTokenStore.create(api.url(), Map.of())) {
            List<Optional<TokenPair>> found = TokenStoreContract.atOnce(
                    Collections.<Callable<Optional<TokenPair>>>nCopies(100, () -> store.find(CLIENT)));

            assertEquals(Collections.nCopies(100, Optional.of(PAIR)), found);
            assertEquals(1, calls.get());
        }
    }

    @Test
    void beforeATokenIsRefusedTheCacheIsNotBelieved() {
        try (PersistenceApi api = PersistenceApi.start();
                TokenStore store =
                        RestTokenStore.create(api.url(), List::of, Tls.builder().build(), Duration.ofMinutes(5));
                TokenStore other = RestTokenStore.create(api.url(), Map.of())) {
            store.save(CLIENT, PAIR, EXPIRY);
            assertEquals(Optional.of(PAIR), store.find(CLIENT));
            other.save(CLIENT, NEXT, EXPIRY);
            assertEquals(Optional.of(PAIR), store.find(CLIENT));
            assertEquals(Optional.of(NEXT), store.findAgain(CLIENT));
            assertEquals(Optional.of(NEXT), store.find(CLIENT));
        }
    }

    @Test
    void withoutACacheEachLoadSeesWhatAnotherProcessChanged() {
        try (PersistenceApi api = PersistenceApi.start();
                TokenStore store = RestTokenStore.create(api.url(), Map.of());
                TokenStore other = RestTokenStore.create(api.url(), Map.of())) {
            store.save(CLIENT, PAIR, EXPIRY);
            assertEquals(Optional.of(PAIR), store.find(CLIENT));
            other.save(CLIENT, NEXT, EXPIRY);
            assertEquals(Optional.of(NEXT), store.find(CLIENT));
        }
    }

    @Test
    void theCacheAnswersUntilItsTimeIsOverOrAChangeOfItsOwn() {
        try (PersistenceApi api = PersistenceApi.start();
                TokenStore store =
                        RestTokenStore.create(api.url(), List::of, Tls.builder().build(), Duration.ofSeconds(2));
                TokenStore other = RestTokenStore.create(api.url(), Map.of())) {
            store.save(CLIENT, PAIR, EXPIRY);
            assertEquals(Optional.of(PAIR), store.find(CLIENT));
            int calls = api.calls().size();
            assertEquals(Optional.of(PAIR), store.find(CLIENT));
            assertEquals(calls, api.calls().size());

            store.save(CLIENT, NEXT, EXPIRY);
            assertEquals(Optional.of(NEXT), store.find(CLIENT));

            other.save(CLIENT, PAIR, EXPIRY);
            await().atMost(Duration.ofSeconds(4)).until(() -> store.find(CLIENT).equals(Optional.of(PAIR)));
        }
    }

    @Test
    void aLoadIsTriedThreeTimesAndASaveOnce() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawApi api = RawApi.start(answer -> {
                    calls.incrementAndGet();
                    return answer.send("503 Service Unavailable", "{}") != null;
                });
                TokenStore store = RestTokenStore.create(api.url(), Map.of())) {
            assertThrows(StoreUnavailableException.class, () -> store.find(CLIENT));
            assertEquals(3, calls.get());
            assertThrows(StoreUnavailableException.class, () -> store.save(CLIENT, PAIR, EXPIRY));
            assertEquals(4, calls.get());
        }
    }

    @Test
    void waitsAsLongAsRetryAfterSays() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawApi api = RawApi.start(answer -> calls.incrementAndGet() == 1
                        ? answer.send("429 Too Many Requests\r\nRetry-After: 1", "{}") != null
                        : answer.send("200 OK", Misbehaviour.GOOD) != null);
                TokenStore store = RestTokenStore.create(api.url(), Map.of())) {
            long start = System.nanoTime();
            assertEquals(Optional.of(PAIR), store.find(CLIENT));
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
                TokenStore store = RestTokenStore.create(api.url(), Map.of())) {
            assertThrows(StoreUnavailableException.class, () -> store.find(CLIENT));
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
                TokenStore store = RestTokenStore.create(api.url(), Map.of())) {
            for (int i = 0; i < 100; i++) {
                assertThrows(StoreUnavailableException.class, () -> store.save(CLIENT, PAIR, EXPIRY));
            }
            assertTrue(calls.get() < 60, calls::toString);
            broken.set(0);
            await().atMost(Duration.ofSeconds(10)).until(() -> found(store));
            assertEquals(Optional.of(PAIR), store.find(CLIENT));
        }
    }

    @Test
    void oneClientsUnusablePairClosesNobodyElseOut() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawApi api = RawApi.start(answer ->
                        answer.send("200 OK", calls.incrementAndGet() <= 100 ? "{}" : Misbehaviour.GOOD) != null);
                TokenStore store = RestTokenStore.create(api.url(), Map.of())) {
            for (int i = 0; i < 100; i++) {
                assertThrows(StoreUnavailableException.class, () -> store.find(CLIENT));
            }
            assertEquals(Optional.of(PAIR), store.find(CLIENT));
        }
    }

    private static boolean found(TokenStore store) {
        try {
            return store.find(CLIENT).isPresent();
        } catch (StoreUnavailableException e) {
            // The circuit is still open.
            return false;
        }
    }
}
