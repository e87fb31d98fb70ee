package io.fastauth.token;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.ManualClock;
import io.fastauth.token.BulkRevocation.Result;
import io.fastauth.token.SessionSelection.Matching;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions end batch by batch: with progress, one call at a time, whatever becomes of the caller. */
class BulkRevocationTest {

    private final ManualClock clock = new ManualClock();
    private final EventStream events = new EventStream(1_000, clock, Optional::empty);
    private final EventStream.Reader reader = events.readFromNow();
    private final List<AuditEvent> audited = new CopyOnWriteArrayList<>();
    private final Batches store = new Batches();
    private final BulkRevocation revocation = new BulkRevocation(store, events, audited::add, clock);

    @AfterEach
    void close() {
        store.allowed.release(1_000);
        revocation.close();
    }

    /** Batches of ten sessions, each when it is allowed. */
    private static final class Batches implements SessionStore {

        private final Semaphore allowed = new Semaphore(0);
        private final List<Position> asked = new CopyOnWriteArrayList<>();
        private volatile int number = 5;
        private volatile boolean fails;
        private volatile boolean unlisted;

        @Override
        public Optional<StoredSession> find(Claims token, Freshness freshness) {
            return Optional.empty();
        }

        @Override
        public void start(Session session, TokenPair tokens, int limit) {
            throw new IllegalStateException();
        }

        @Override
        public boolean rotate(StoredSession current, Session next, TokenPair tokens) {
            return false;
        }

        @Override
        public int end(SessionSelection sessions) {
            return 0;
        }

        @Override
        public Batch end(Matching sessions, Position after) {
            if (unlisted) {
                return SessionStore.super.end(sessions, after);
            }
            asked.add(after);
            try {
                if (!allowed.tryAcquire(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("never allowed");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (fails) {
                throw new StoreUnavailableException("down");
            }
            return new Batch(
                    10,
                    Set.of(),
                    asked.size() < number ? Optional.of(new Position("c", asked.size())) : Optional.empty());
        }

        @Override
        public Batch count(Matching sessions, Position after) {
            return after.equals(Position.FIRST)
                    ? new Batch(3, Set.of(), Optional.of(new Position("c", 0)))
                    : new Batch(4, Set.of(), Optional.empty());
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private CompletableFuture<Result> ending() {
        return CompletableFuture.supplyAsync(() -> revocation.end(Matching.all(), "203.0.113.7"));
    }

    private List<JsonNode> events() {
        return reader.read().orElseThrow().events().stream()
                .map(event -> {
                    try {
                        return new ObjectMapper().readTree(event.text());
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    private static List<Long> ended(List<JsonNode> events) {
        return events.stream().map(event -> event.path("ended").asLong()).toList();
    }

    @Test
    void endsBatchAfterBatchAndReportsTheEnd() throws Exception {
        store.allowed.release(5);
        assertEquals(new Result.Complete(50), ending().get(10, TimeUnit.SECONDS));
        assertEquals(SessionStore.Position.FIRST, store.asked.getFirst());
        assertEquals(new SessionStore.Position("c", 4), store.asked.get(4));
        List<JsonNode> events = events();
        assertEquals(1, events.size(), "not a second has passed");
        JsonNode last = events.getFirst();
        assertEquals("revoking", last.path("event").asText());
        assertEquals(50, last.path("ended").asLong());
        assertTrue(last.path("done").asBoolean());
        assertEquals(36, last.path("revocation").asText().length());
        assertEquals(1, audited.size());
        assertEquals(AuditEvent.Kind.REVOKED, audited.getFirst().kind());
        assertEquals(Optional.of("203.0.113.7"), audited.getFirst().address());
        assertEquals(
                Optional.of("the master asked by filter; sessions ended: 50"),
                audited.getFirst().reason());
    }

    @Test
    void reportsProgressAtMostOnceASecond() throws Exception {
        store.number = Integer.MAX_VALUE;
        long begun = System.nanoTime();
        CompletableFuture<Result> result = ending();
        List<JsonNode> events = new ArrayList<>();
        while (events.size() < 2) {
            store.allowed.release();
            reader.await(Duration.ofMillis(20));
            events.addAll(events());
        }
        assertTrue(System.nanoTime() - begun >= Duration.ofSeconds(2).toNanos(), "two reports take two seconds");
        store.number = 0;
        store.allowed.release(2);
        Result complete = result.get(10, TimeUnit.SECONDS);
        events.addAll(events());
        assertEquals(
                1,
                events.stream()
                        .map(event -> event.path("revocation"))
                        .distinct()
                        .count());
        assertEquals(ended(events).stream().sorted().toList(), ended(events));
        assertEquals(complete, new Result.Complete(ended(events).getLast()));
        assertTrue(events.getLast().path("done").asBoolean());
        assertFalse(events.getFirst().path("done").asBoolean());
    }

    @Test
    void oneAtATime() throws Exception {
        CompletableFuture<Result> first = ending();
        await().until(() -> !store.asked.isEmpty());
        assertEquals(new Result.Busy(), revocation.end(Matching.all(), ""));
        assertEquals(new Result.Busy(), revocation.count(Matching.all()));
        store.allowed.release(5);
        assertEquals(new Result.Complete(50), first.get(10, TimeUnit.SECONDS));
        assertEquals(new Result.Complete(7), revocation.count(Matching.all()));
        assertEquals(1, audited.size(), "a count is not audited");
        assertEquals(1, events().size());
    }

    @Test
    void goesOnWhenTheCallerIsInterrupted() throws Exception {
        AtomicReference<Result> result = new AtomicReference<>();
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread caller = Thread.ofVirtual().start(() -> {
            result.set(revocation.end(Matching.all(), ""));
            if (Thread.interrupted()) {
                interrupted.countDown();
            }
        });
        await().until(() -> !store.asked.isEmpty());
        caller.interrupt();
        store.allowed.release(5);
        assertTrue(interrupted.await(10, TimeUnit.SECONDS), "the interrupt is kept");
        assertEquals(new Result.Complete(50), result.get());
    }

    @Test
    void stopsAfterABatchWhenItIsClosed() throws Exception {
        CompletableFuture<Result> result = ending();
        await().until(() -> !store.asked.isEmpty());
        revocation.close();
        store.allowed.release(5);
        assertEquals(new Result.Stopped(10), result.get(10, TimeUnit.SECONDS));
        assertTrue(events().getLast().path("done").asBoolean());
        assertTrue(audited.getFirst().reason().orElseThrow().contains("before the service stopped: 10"));
    }

    @Test
    void aStoreThatFailsEndsItAndAnotherCanFollow() throws Exception {
        store.allowed.release(2);
        store.fails = true;
        assertThrows(StoreUnavailableException.class, () -> revocation.end(Matching.all(), ""));
        assertTrue(events().getLast().path("done").asBoolean());
        assertEquals(List.of(), audited, "nothing has ended");
        store.fails = false;
        store.asked.clear();
        store.allowed.release(5);
        assertEquals(new Result.Complete(50), ending().get(10, TimeUnit.SECONDS));
    }

    @Test
    void aStoreThatCannotListRefusesAndNothingIsReported() {
        store.unlisted = true;
        assertThrows(UnsupportedOperationException.class, () -> revocation.end(Matching.all(), ""));
        assertEquals(List.of(), events());
        assertEquals(List.of(), audited);
    }
}
