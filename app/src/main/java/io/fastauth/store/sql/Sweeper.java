package io.fastauth.store.sql;

import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Runs rounds that delete expired rows: every few minutes, at a random time, until closed. */
public final class Sweeper implements AutoCloseable {

    /** Pause between the pages of a round, so that no other change waits long. */
    public static final Duration BETWEEN_PAGES = Duration.ofMillis(50);

    private static final Logger LOGGER = System.getLogger(Sweeper.class.getName());
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    /** Rows are kept this long after their expiry: one that is deleted early because of a wrong clock is lost. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final Round round;
    private final Clock clock;
    private final Instant startedOn;
    private final long startedAt = System.nanoTime();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Sweeper(Clock clock, Round round) {
        this.clock = clock;
        this.startedOn = clock.instant();
        this.round = round;
    }

    /** Deletes rows. */
    public interface Round {

        /**
         * Deletes rows; a failure of the store ends the round.
         *
         * @param before rows that expired earlier may be deleted
         * @param stop ends the round early
         */
        void run(Instant before, CountDownLatch stop) throws InterruptedException;
    }

    /**
     * Starts the rounds in a thread.
     *
     * @param immediately whether the first round starts at once
     */
    public static Sweeper start(String thread, Clock clock, boolean immediately, Round round) {
        Sweeper sweeper = new Sweeper(clock, round);
        Thread.ofVirtual().name(thread).start(() -> sweeper.run(immediately));
        return sweeper;
    }

    private void run(boolean immediately) {
        try {
            if (immediately) {
                runRound();
            }
            while (!closed.await(ThreadLocalRandom.current().nextLong(INTERVAL.toMillis()), TimeUnit.MILLISECONDS)) {
                runRound();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runRound() throws InterruptedException {
        try {
            Instant now = earlier(startedOn, Duration.ofNanos(System.nanoTime() - startedAt), clock.instant());
            round.run(now.minus(MARGIN), closed);
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "The deletion of expired rows failed and is repeated in the next round", e);
        }
    }

    /**
     * The earlier of the system's time and the start plus the time since then: a clock that jumps ahead deletes
     * nothing.
     */
    static Instant earlier(Instant startedOn, Duration passed, Instant system) {
        Instant steady = startedOn.plus(passed);
        return system.isBefore(steady) ? system : steady;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
