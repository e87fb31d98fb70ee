package io.fastauth.token;

import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionStore.Batch;
import io.fastauth.token.SessionStore.Position;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Ends or counts all sessions that match a filter, in batches: after each, it pauses for as long as the batch took, so
 * that other callers of the store do not wait. One at a time; it goes on when its caller is gone, until it is closed.
 */
public final class BulkRevocation implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(BulkRevocation.class.getName());
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final SessionStore store;
    private final EventStream events;
    private final AuditLog audit;
    private final Clock clock;
    private final Semaphore free = new Semaphore(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Reports its progress to the events, and its end to the audit log. */
    public BulkRevocation(SessionStore store, EventStream events, AuditLog audit, Clock clock) {
        this.store = store;
        this.events = events;
        this.audit = audit;
        this.clock = clock;
    }

    /** The result. */
    public sealed interface Result {

        /** All matching sessions have ended, or were counted. */
        record Complete(long sessions) implements Result {}

        /** The service stops; only some of the sessions have ended, or were counted. */
        record Stopped(long sessions) implements Result {}

        /** Another call is being served: nothing was done. */
        record Busy() implements Result {}
    }

    /**
     * Ends sessions.
     *
     * @param address the address of the caller, or an empty text
     * @throws StoreUnavailableException when the store failed: some of the sessions may have ended
     * @throws UnsupportedOperationException when the store cannot list these sessions
     */
    public Result end(Matching sessions, String address) {
        return alone(new Ending(sessions, address));
    }

    /**
     * Counts sessions.
     *
     * @throws StoreUnavailableException when the store failed
     * @throws UnsupportedOperationException when the store cannot list these sessions
     */
    public Result count(Matching sessions) {
        return alone(new Counting(sessions));
    }

    private Result alone(Work work) {
        if (!free.tryAcquire()) {
            return new Result.Busy();
        }
        FutureTask<Result> task = new FutureTask<>(() -> {
            try {
                return run(work);
            } finally {
                free.release();
            }
        });
        Thread.ofVirtual().name("fastauth-revocation").start(task);
        return await(task);
    }

    /** A stopping server may interrupt the caller; the work itself is stopped by {@link #close}. */
    private static Result await(FutureTask<Result> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Result run(Work work) throws InterruptedException {
        long sessions = 0;
        Optional<Position> next = Optional.of(Position.FIRST);
        try {
            while (next.isPresent() && closed.getCount() > 0) {
                long begun = System.nanoTime();
                Batch batch = work.batch(next.get());
                sessions += batch.sessions();
                next = batch.next();
                if (next.isPresent()) {
                    work.progress(sessions);
                    pause(System.nanoTime() - begun);
                }
            }
        } catch (StoreUnavailableException e) {
            work.over(sessions, " before the store failed");
            throw e;
        }
        work.over(sessions, next.isPresent() ? " before the service stopped" : "");
        return next.isPresent() ? new Result.Stopped(sessions) : new Result.Complete(sessions);
    }

    private void pause(long nanos) throws InterruptedException {
        var unused = closed.await(Math.min(nanos, LONGEST_PAUSE.toNanos()), TimeUnit.NANOSECONDS);
    }

    /** Stops after the batch in progress. */
    @Override
    public void close() {
        closed.countDown();
    }

    private interface Work {

        Batch batch(Position after);

        default void progress(long sessions) {}

        /** It has ended; {@code early} says why it is incomplete, or is empty. */
        default void over(long sessions, String early) {}
    }

    private final class Counting implements Work {

        private final Matching matching;

        Counting(Matching matching) {
            this.matching = matching;
        }

        @Override
        public Batch batch(Position after) {
            return store.count(matching, after);
        }
    }

    private final class Ending implements Work {

        private final UUID id = UUID.randomUUID();
        private final Matching matching;
        private final String address;
        private long reported = System.nanoTime();

        Ending(Matching matching, String address) {
            this.matching = matching;
            this.address = address;
        }

        @Override
        public Batch batch(Position after) {
            return store.end(matching, after);
        }

        @Override
        public void progress(long sessions) {
            if (System.nanoTime() - reported >= BETWEEN_REPORTS.toNanos()) {
                events.revoking(id, sessions, false);
                reported = System.nanoTime();
            }
        }

        @Override
        public void over(long sessions, String early) {
            events.revoking(id, sessions, true);
            if (sessions > 0) {
                audit.record(AuditEvent.of(clock.instant(), AuditEvent.Kind.REVOKED, address)
                        .because("the master asked by filter; sessions ended" + early + ": " + sessions));
            }
            if (!early.isEmpty()) {
                LOGGER.log(
                        Level.WARNING, "Sessions ended by a filter" + early + ": " + sessions + "; repeat the request");
            }
        }
    }
}
