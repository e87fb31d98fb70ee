package io.fastauth.observe;

import io.fastauth.token.FailureLog;
import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether the store answers, within a second. The answer is remembered for a second, and one question is asked at a
 * time, so that probes are no load: a store that hangs has one question of ours, however many ask.
 */
final class StoreCheck implements BooleanSupplier {

    private static final Logger LOGGER = System.getLogger(StoreCheck.class.getName());
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final FailureLog failures = new FailureLog(LOGGER);
    private final StoreStatus store;
    private final LongSupplier nanoTime;
    private CompletableFuture<Boolean> latest = CompletableFuture.completedFuture(true);
    private long askedAt;
    private boolean asked;

    StoreCheck(StoreStatus store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
    }

    @Override
    public boolean getAsBoolean() {
        try {
            return question().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            failures.unexpected("The session store could not be checked", Objects.requireNonNullElse(e.getCause(), e));
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized CompletableFuture<Boolean> question() {
        long now = nanoTime.getAsLong();
        if (!asked || (latest.isDone() && now - askedAt >= FRESH.toNanos())) {
            asked = true;
            askedAt = now;
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            latest = answer;
            Thread.ofVirtual().name("fastauth-store-check").start(() -> ask(answer));
        }
        return latest;
    }

    private void ask(CompletableFuture<Boolean> answer) {
        try {
            store.check();
            answer.complete(true);
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "The session store does not answer", e);
            answer.complete(false);
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }
}
