package io.fastauth.observe;

import io.fastauth.token.FailureLog;
import io.fastauth.token.Keyring;
import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreUnavailableException;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The health checks of one service. They answer only up or down, because anybody may call them; the log has details.
 *
 * <ul>
 *   <li>ready {@code serving}: started, and not draining;
 *   <li>ready {@code signing-key}: a signing key is configured;
 *   <li>ready {@code store}: the store answers within a second;
 *   <li>started {@code migrations}: the schema of the store is up to date, and the server is started;
 *   <li>live {@code process}: a request is answered. A store that is down is no reason to restart this process.
 * </ul>
 */
public final class Health {

    private final BooleanSupplier store;
    private final Supplier<Keyring> keyring;
    private volatile boolean started;
    private volatile boolean draining;

    /**
     * The health of a service that is not started yet.
     *
     * @param store its store, open
     * @param keyring called at every check
     */
    public Health(StoreStatus store, Supplier<Keyring> keyring) {
        this(store, keyring, System::nanoTime);
    }

    Health(StoreStatus store, Supplier<Keyring> keyring, LongSupplier nanoTime) {
        this.store = new StoreCheck(store, nanoTime);
        this.keyring = keyring;
    }

    /** The server is started. */
    public void started() {
        started = true;
    }

    /** The service is about to stop. It never becomes ready again. */
    public void drain() {
        draining = true;
    }

    /** Whether the store answers; the result may be a second old. */
    public boolean storeReady() {
        return store.getAsBoolean();
    }

    public boolean draining() {
        return draining;
    }

    /** The checks, for Helidon's health observer. */
    public List<HealthCheck> checks() {
        return List.of(
                new Check(HealthCheckType.LIVENESS, "process", () -> true),
                new Check(HealthCheckType.STARTUP, "migrations", () -> started),
                new Check(HealthCheckType.READINESS, "serving", () -> started && !draining),
                new Check(
                        HealthCheckType.READINESS,
                        "signing-key",
                        () -> keyring.get().signing().isPresent()),
                new Check(HealthCheckType.READINESS, "store", store));
    }

    private record Check(HealthCheckType type, String name, BooleanSupplier up) implements HealthCheck {

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.builder().status(up.getAsBoolean()).build();
        }
    }

    /**
     * Whether the store answers within a second. A result is reused for a second, and at most one check runs, so that
     * probes are no load on a store, even on one that hangs.
     */
    private static final class StoreCheck implements BooleanSupplier {

        private static final Logger LOGGER = System.getLogger(StoreCheck.class.getName());
        private static final Duration MAX_AGE = Duration.ofSeconds(1);
        private static final Duration TIMEOUT = Duration.ofSeconds(1);

        private final FailureLog failures = new FailureLog(LOGGER);
        private final StoreStatus store;
        private final LongSupplier nanoTime;
        private CompletableFuture<Boolean> latest = CompletableFuture.completedFuture(true);
        private long checkedAt;
        private boolean checked;

        StoreCheck(StoreStatus store, LongSupplier nanoTime) {
            this.store = store;
            this.nanoTime = nanoTime;
        }

        @Override
        public boolean getAsBoolean() {
            try {
                return latest().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                failures.unexpected(
                        "The session store could not be checked", Objects.requireNonNullElse(e.getCause(), e));
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private synchronized CompletableFuture<Boolean> latest() {
            long now = nanoTime.getAsLong();
            if (!checked || (latest.isDone() && now - checkedAt >= MAX_AGE.toNanos())) {
                checked = true;
                checkedAt = now;
                CompletableFuture<Boolean> result = new CompletableFuture<>();
                latest = result;
                Thread.ofVirtual().name("fastauth-store-check").start(() -> check(result));
            }
            return latest;
        }

        private void check(CompletableFuture<Boolean> result) {
            try {
                store.check();
                result.complete(true);
            } catch (StoreUnavailableException e) {
                LOGGER.log(Logger.Level.DEBUG, "The session store does not answer", e);
                result.complete(false);
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        }
    }
}
