package io.fastauth.operators;

import io.fastauth.contract.model.KeyDescription;
import io.fastauth.contract.model.KeyList;
import io.fastauth.token.FailureLog;
import io.fastauth.token.KeyStatus;
import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The public facts of the keys, and how many sessions need each. The sessions are counted in the background, at most
 * once a minute, one count at a time.
 */
public final class KeyReport {

    private static final Logger LOGGER = System.getLogger(KeyReport.class.getName());
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** The wait for a count. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<List<KeyStatus>> keys;
    private final StoreStatus store;
    private final Clock clock;
    private final FailureLog failures = new FailureLog(LOGGER);
    private Optional<Count> latest = Optional.empty();
    private CompletableFuture<Optional<Count>> counting = CompletableFuture.completedFuture(Optional.empty());
    private long countedAt;
    private boolean counted;

    private record Count(Map<String, Long> sessions, Instant time) {}

    /**
     * A report without a count.
     *
     * @param keys the keys now
     * @param store counts the sessions
     */
    public KeyReport(Supplier<List<KeyStatus>> keys, StoreStatus store, Clock clock) {
        this.keys = keys;
        this.store = store;
        this.clock = clock;
    }

    /** Without numbers of sessions while none are known. */
    KeyList list() {
        Optional<Count> count = count();
        Instant now = clock.instant();
        return new KeyList(
                keys.get().stream().map(key -> description(key, count, now)).toList(),
                count.map(known -> known.time().getEpochSecond()).orElse(null));
    }

    private static KeyDescription description(KeyStatus key, Optional<Count> count, Instant now) {
        boolean since = !key.from().equals(Instant.MIN);
        return new KeyDescription(
                key.id(),
                key.algorithm(),
                key.use(),
                key.state(),
                since ? key.from().getEpochSecond() : null,
                key.until().equals(Instant.MAX) ? null : key.until().getEpochSecond(),
                since ? Math.max(0, Duration.between(key.from(), now).toSeconds()) : null,
                key.signing() ? sessions(key, count) : null);
    }

    private static @Nullable Long sessions(KeyStatus key, Optional<Count> count) {
        return count.map(known -> known.sessions().getOrDefault(key.id(), 0L)).orElse(null);
    }

    /**
     * The latest count, which may be a minute old, and older while counting takes long or the store does not answer.
     */
    private Optional<Count> count() {
        CompletableFuture<Optional<Count>> running = current();
        try {
            return running.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).or(this::latest);
        } catch (TimeoutException e) {
            return latest();
        } catch (ExecutionException e) {
            failures.unexpected("The sessions of the keys could not be counted", e);
            return latest();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return latest();
        }
    }

    private synchronized Optional<Count> latest() {
        return latest;
    }

    private synchronized CompletableFuture<Optional<Count>> current() {
        if (!counted || (counting.isDone() && System.nanoTime() - countedAt >= FRESH.toNanos())) {
            counted = true;
            countedAt = System.nanoTime();
            CompletableFuture<Optional<Count>> started = new CompletableFuture<>();
            counting = started;
            Thread.ofVirtual().name("fastauth-key-use").start(() -> count(started));
        }
        return counting;
    }

    private void count(CompletableFuture<Optional<Count>> started) {
        try {
            Instant now = clock.instant();
            Optional<Count> count = store.keyUse(now).map(sessions -> new Count(sessions, now));
            synchronized (this) {
                latest = count.or(() -> latest);
            }
            started.complete(count);
        } catch (StoreUnavailableException e) {
            LOGGER.log(Logger.Level.DEBUG, "The sessions of the keys could not be counted", e);
            started.complete(Optional.empty());
        } catch (RuntimeException e) {
            started.completeExceptionally(e);
        }
    }
}
