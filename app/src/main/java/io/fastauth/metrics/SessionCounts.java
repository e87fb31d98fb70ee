package io.fastauth.metrics;

import io.fastauth.token.SessionCount;
import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** The number of sessions: counted in the background at most once a minute, and only while it is read. */
final class SessionCounts {

    private static final Logger LOGGER = System.getLogger(SessionCounts.class.getName());
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final StoreStatus store;
    private final AtomicBoolean counting = new AtomicBoolean();
    private volatile SessionCount latest = new SessionCount(0, 0);
    private volatile long countedAt;

    SessionCounts(StoreStatus store) {
        this.store = store;
    }

    /** Counts for the first time. Returns whether the store can count. */
    boolean possible(Instant now) {
        try {
            countedAt = System.nanoTime();
            return store.count(now)
                    .map(count -> {
                        latest = count;
                        return true;
                    })
                    .orElse(false);
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "The sessions could not be counted", e);
            return true;
        }
    }

    /** The last count; it may be a minute old, and older when the store does not answer. */
    SessionCount latest() {
        if (System.nanoTime() - countedAt > FRESH.toNanos() && counting.compareAndSet(false, true)) {
            Thread.ofVirtual().name("fastauth-session-count").start(this::count);
        }
        return latest;
    }

    private void count() {
        try {
            store.count(Instant.now()).ifPresent(count -> latest = count);
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "The sessions could not be counted", e);
        } finally {
            countedAt = System.nanoTime();
            counting.set(false);
        }
    }
}
