package io.fastauth.metrics;

import io.fastauth.token.PairCount;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** The number of stored pairs: counted in the background, once a minute at most, and only while somebody looks. */
final class PairCounts {

    private static final Logger LOGGER = System.getLogger(PairCounts.class.getName());
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final TokenStore store;
    private final AtomicBoolean counting = new AtomicBoolean();
    private volatile PairCount latest = new PairCount(0, 0);
    private volatile long countedAt;

    PairCounts(TokenStore store) {
        this.store = store;
    }

    /** Counts for the first time, and says whether the store can. */
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
            LOGGER.log(Level.DEBUG, "The pairs could not be counted", e);
            return true;
        }
    }

    /** The last count; it may be a minute old, and older when the store does not answer. */
    PairCount latest() {
        if (System.nanoTime() - countedAt > FRESH.toNanos() && counting.compareAndSet(false, true)) {
            Thread.ofVirtual().name("fastauth-pair-count").start(this::count);
        }
        return latest;
    }

    private void count() {
        try {
            store.count(Instant.now()).ifPresent(count -> latest = count);
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "The pairs could not be counted", e);
        } finally {
            countedAt = System.nanoTime();
            counting.set(false);
        }
    }
}
