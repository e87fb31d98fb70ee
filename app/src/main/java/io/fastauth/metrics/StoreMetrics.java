package io.fastauth.metrics;

import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreStatus.CacheUse;
import io.fastauth.token.StoreStatus.CircuitState;
import io.fastauth.token.StoreStatus.Figures;
import io.fastauth.token.StoreStatus.SessionCount;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The figures of a store, and of the cache of genuine tokens in front of it. */
public final class StoreMetrics {

    private final Meters meters;
    private final StoreStatus store;

    private StoreMetrics(Meters meters, StoreStatus store) {
        this.meters = meters;
        this.store = store;
    }

    /** Registers the meters for which the store has figures. */
    public static void register(Meters meters, StoreStatus store, Supplier<CacheUse> genuineTokens) {
        StoreMetrics metrics = new StoreMetrics(meters, store);
        metrics.cache("token", genuineTokens);
        store.figures().ifPresent(metrics::figures);
        if (store.circuit().isPresent()) {
            for (CircuitState state : CircuitState.values()) {
                metrics.circuit(state);
            }
        }
        SessionCounter sessions = new SessionCounter(store);
        if (sessions.possible()) {
            metrics.sessions("current", () -> sessions.latest().current());
            metrics.sessions("expired", () -> sessions.latest().expired());
        }
    }

    private void figures(Figures first) {
        Supplier<Figures> figures = () -> store.figures().orElse(first);
        cache("session", () -> figures.get().cache());
        connections(figures, "active", Figures::connectionsActive);
        connections(figures, "idle", Figures::connectionsIdle);
        meters.gauge(
                "fastauth.store.waiting",
                "Callers that wait for a connection to the database",
                () -> figures.get().callersWaiting());
    }

    private void cache(String name, Supplier<CacheUse> use) {
        String description = "Lookups in a cache, by result";
        meters.counted("fastauth.cache", description, () -> use.get().hits(), "cache", name, "result", "hit");
        meters.counted("fastauth.cache", description, () -> use.get().misses(), "cache", name, "result", "miss");
    }

    private void connections(Supplier<Figures> figures, String state, ToLongFunction<Figures> value) {
        meters.gauge(
                "fastauth.store.connections",
                "Connections to the database",
                () -> value.applyAsLong(figures.get()),
                "state",
                state);
    }

    private void circuit(CircuitState state) {
        meters.gauge(
                "fastauth.store.circuit.breaker",
                "Whether the store is called: 1 for the state that is, 0 for the others",
                () -> store.circuit().filter(state::equals).isPresent() ? 1 : 0,
                "state",
                state.name().toLowerCase(Locale.ROOT));
    }

    private void sessions(String state, LongSupplier count) {
        meters.gauge("fastauth.sessions", "Sessions, counted once a minute", count, "state", state);
    }

    /** The number of sessions: counted in the background at most once a minute, and only while it is read. */
    private static final class SessionCounter {

        private static final Logger LOGGER = System.getLogger(SessionCounter.class.getName());
        private static final Duration FRESH = Duration.ofMinutes(1);

        private final StoreStatus store;
        private final AtomicBoolean counting = new AtomicBoolean();
        private volatile SessionCount latest = new SessionCount(0, 0);
        private volatile long countedAt;

        SessionCounter(StoreStatus store) {
            this.store = store;
        }

        /** Counts, and returns whether the store can count. A store that does not answer may be able to. */
        boolean possible() {
            try {
                Optional<SessionCount> count = store.count(Instant.now());
                count.ifPresent(first -> latest = first);
                return count.isPresent();
            } catch (StoreUnavailableException e) {
                LOGGER.log(Level.DEBUG, "The sessions could not be counted", e);
                return true;
            } finally {
                countedAt = System.nanoTime();
            }
        }

        /** The last count; it may be a minute old, and older when the store does not answer. */
        SessionCount latest() {
            if (System.nanoTime() - countedAt > FRESH.toNanos() && counting.compareAndSet(false, true)) {
                Thread.ofVirtual().name("fastauth-session-count").start(() -> {
                    try {
                        var unused = possible();
                    } finally {
                        counting.set(false);
                    }
                });
            }
            return latest;
        }
    }
}
