package io.fastauth.store.sql;

import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The result of a change, for one caller that waits for it. Only the first result counts: that of the writer, or that
 * the caller gave up. The caller waits without a timeout of its own, because a timer for each change costs more than
 * the rest of the wait; {@link GroupCommit} ends waits that take too long.
 */
final class PendingResult {

    private static final Logger LOGGER = System.getLogger(PendingResult.class.getName());

    private final AtomicReference<@Nullable Result> result = new AtomicReference<>();
    private volatile @Nullable Thread caller;

    /** {@link System#nanoTime} when the wait began; set before the writer receives the change. */
    private volatile long since;

    private sealed interface Result {

        record Committed(int rows) implements Result {}

        record Refused(SQLException cause) implements Result {}

        record GivenUp(String reason) implements Result {}
    }

    /** The calling thread will wait. */
    void begin() {
        since = System.nanoTime();
        caller = Thread.currentThread();
    }

    /**
     * Waits.
     *
     * @return the number of changed rows
     * @throws StoreUnavailableException when the change was refused or given up
     */
    int await() {
        Result outcome = result.get();
        while (outcome == null) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                // A stopping server interrupts connections that it considers idle. The change of this one is being
                // committed, and its response would be lost with the interrupt.
                LOGGER.log(Level.DEBUG, "Interrupt ignored while waiting for a commit");
            }
            outcome = result.get();
        }
        return switch (outcome) {
            case Result.Committed committed -> committed.rows();
            case Result.Refused refused ->
                throw new StoreUnavailableException(
                        "The database refused a change: " + SqlFailure.message(refused.cause()), refused.cause());
            case Result.GivenUp givenUp -> throw new StoreUnavailableException(givenUp.reason());
        };
    }

    /** Sets the result, without waking the caller; false when it has given up. */
    boolean commit(int rows) {
        return result.compareAndSet(null, new Result.Committed(rows));
    }

    /** As {@link #commit}. */
    boolean refuse(SQLException cause) {
        return result.compareAndSet(null, new Result.Refused(cause));
    }

    /** Lets the caller return after the result was set. */
    void wake() {
        LockSupport.unpark(caller);
    }

    /** Ends the wait; nothing happens when there is a result. */
    void giveUp(String reason) {
        if (result.compareAndSet(null, new Result.GivenUp(reason))) {
            wake();
        }
    }

    boolean givenUp() {
        return result.get() instanceof Result.GivenUp;
    }

    boolean longerThan(long nanos) {
        return System.nanoTime() - since > nanos;
    }
}
