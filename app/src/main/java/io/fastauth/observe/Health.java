package io.fastauth.observe;

import io.fastauth.token.Keyring;
import io.fastauth.token.StoreStatus;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The checks of one service. Each answers up or down and nothing else: who asks is not known, and the log says more.
 *
 * <ul>
 *   <li>ready {@code serving}: neither about to stop nor still starting;
 *   <li>ready {@code signing-key}: a key is configured;
 *   <li>ready {@code store}: it answers within a second, from tables that the migrations made;
 *   <li>started {@code migrations}: the store is open, which it is only with its schema up to date, and the server
 *       serves;
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
     * @param store its store, which is open
     * @param keyring the keys in use now; asked at every check
     */
    public Health(StoreStatus store, Supplier<Keyring> keyring) {
        this(store, keyring, System::nanoTime);
    }

    Health(StoreStatus store, Supplier<Keyring> keyring, LongSupplier nanoTime) {
        this.store = new StoreCheck(store, nanoTime);
        this.keyring = keyring;
    }

    /** The server serves. */
    public void started() {
        started = true;
    }

    /** The service is about to stop: nobody should send it more requests. It never becomes ready again. */
    public void drain() {
        draining = true;
    }

    /**
     * Whether the service is about to stop.
     *
     * @return true after {@link #drain()}
     */
    public boolean draining() {
        return draining;
    }

    /**
     * The checks, for Helidon's health observer.
     *
     * @return the checks, each of its type
     */
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
}
