package io.fastauth.store.sql;

import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Deletes pairs whose refresh token has expired: every few minutes, at a time of each process's own, in batches so
 * small that no other change waits long for one.
 */
final class Sweeper implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Sweeper.class.getName());

    /** The age is asked twice, because a pair may be superseded between the two. */
    private static final String SWEEP = "DELETE FROM token_pair WHERE expires_at < ? AND client_id IN"
            + " (SELECT client_id FROM token_pair WHERE expires_at < ? ORDER BY expires_at LIMIT ?)";

    private static final int BATCH = 200;
    private static final Duration BETWEEN_BATCHES = Duration.ofMillis(50);
    private static final Duration ROUND = Duration.ofMinutes(5);

    /** For clocks that go wrong: a pair is worth nothing after its time, but deleted before it, it is lost. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final GroupCommit changes;
    private final Instant startedOn = Instant.now();
    private final long startedAt = System.nanoTime();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Sweeper(GroupCommit changes) {
        this.changes = changes;
    }

    static Sweeper start(GroupCommit changes) {
        Sweeper sweeper = new Sweeper(changes);
        Thread.ofVirtual().name("fastauth-sweeper").start(sweeper::rounds);
        return sweeper;
    }

    private void rounds() {
        try {
            while (!closed.await(ThreadLocalRandom.current().nextLong(ROUND.toMillis()), TimeUnit.MILLISECONDS)) {
                round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() throws InterruptedException {
        try {
            Instant now = now(startedOn, Duration.ofNanos(System.nanoTime() - startedAt), Instant.now());
            long swept = sweep(changes, now.minus(MARGIN), closed);
            if (swept > 0) {
                LOGGER.log(Level.INFO, "Deleted {0} pairs that had expired", swept);
            }
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "Expired pairs stay until the next round", e);
        }
    }

    /**
     * The earlier of two clocks, the system's and the time that has passed since the start: pairs that are deleted
     * while the system's clock is wrong do not come back when it is corrected.
     */
    static Instant now(Instant startedOn, Duration passed, Instant system) {
        Instant steady = startedOn.plus(passed);
        return system.isBefore(steady) ? system : steady;
    }

    /** Deletes what expired before a time, until nothing is left or it is told to stop; answers how many. */
    static long sweep(GroupCommit changes, Instant before, CountDownLatch stop) throws InterruptedException {
        long swept = 0;
        int batch;
        do {
            batch = changes.commit(Change.unseen(SWEEP, statement -> {
                statement.setLong(1, before.getEpochSecond());
                statement.setLong(2, before.getEpochSecond());
                statement.setInt(3, BATCH);
            }));
            swept += batch;
        } while (batch == BATCH && !stop.await(BETWEEN_BATCHES.toMillis(), TimeUnit.MILLISECONDS));
        return swept;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
