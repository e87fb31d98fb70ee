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
 * Deletes sessions whose refresh token has expired: every few minutes, at a random time, page by page, so that no other
 * change waits long.
 */
final class Sweeper implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Sweeper.class.getName());

    private static final Duration BETWEEN_PAGES = Duration.ofMillis(50);
    private static final Duration ROUND = Duration.ofMinutes(5);

    /** For clocks that go wrong: an expired session has no use, but one that is deleted before its time is lost. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final BulkDelete sessions;
    private final Instant startedOn = Instant.now();
    private final long startedAt = System.nanoTime();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Sweeper(BulkDelete sessions) {
        this.sessions = sessions;
    }

    static Sweeper start(BulkDelete sessions) {
        Sweeper sweeper = new Sweeper(sessions);
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
            long swept = sessions.delete(
                    BulkDelete.Column.REFRESH_EXPIRES_AT, now.minus(MARGIN), false, BETWEEN_PAGES, closed);
            if (swept > 0) {
                LOGGER.log(Level.INFO, "Deleted {0} expired sessions", swept);
            }
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "Expired sessions stay until the next round", e);
        }
    }

    /**
     * The earlier of two clocks, the system's and the time that has passed since the start: sessions that are deleted
     * while the system's clock is wrong do not come back when it is corrected.
     */
    static Instant now(Instant startedOn, Duration passed, Instant system) {
        Instant steady = startedOn.plus(passed);
        return system.isBefore(steady) ? system : steady;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
