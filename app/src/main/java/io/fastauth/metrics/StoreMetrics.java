package io.fastauth.metrics;

import io.fastauth.token.CacheUse;
import io.fastauth.token.CircuitState;
import io.fastauth.token.SessionCount;
import io.fastauth.token.StoreFigures;
import io.fastauth.token.StoreStatus;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The figures of a store, and of the cache of genuine tokens in front of it. */
public final class StoreMetrics {

    private StoreMetrics() {}

    /**
     * Registers the meters that a store has figures for.
     *
     * @param meters registers them
     * @param store the store
     * @param genuineTokens usage of the cache of genuine tokens
     */
    public static void register(Meters meters, StoreStatus store, Supplier<CacheUse> genuineTokens) {
        cache(meters, "token", genuineTokens);
        store.figures().ifPresent(first -> {
            cache(meters, "session", () -> figures(store, first).cache());
            connections(meters, store, first, "active", StoreFigures::connectionsActive);
            connections(meters, store, first, "idle", StoreFigures::connectionsIdle);
            meters.gauge(
                    "fastauth.store.waiting",
                    "Callers that wait for a connection to the database",
                    () -> figures(store, first).callersWaiting());
        });
        if (store.circuit().isPresent()) {
            for (CircuitState state : CircuitState.values()) {
                circuit(meters, store, state);
            }
        }
        SessionCounts counts = new SessionCounts(store);
        if (counts.possible(Instant.now())) {
            sessions(meters, counts, "current", SessionCount::current);
            sessions(meters, counts, "expired", SessionCount::expired);
        }
    }

    private static StoreFigures figures(StoreStatus store, StoreFigures otherwise) {
        return store.figures().orElse(otherwise);
    }

    private static void cache(Meters meters, String name, Supplier<CacheUse> use) {
        String description = "Lookups in a cache, by result";
        meters.counted("fastauth.cache", description, () -> use.get().hits(), "cache", name, "result", "hit");
        meters.counted("fastauth.cache", description, () -> use.get().misses(), "cache", name, "result", "miss");
    }

    private static void connections(
            Meters meters, StoreStatus store, StoreFigures first, String state, ToLongFunction<StoreFigures> value) {
        meters.gauge(
                "fastauth.store.connections",
                "Connections to the database",
                () -> value.applyAsLong(figures(store, first)),
                "state",
                state);
    }

    private static void circuit(Meters meters, StoreStatus store, CircuitState state) {
        meters.gauge(
                "fastauth.store.circuit.breaker",
                "Whether the store is called: 1 for the state that is, 0 for the others",
                () -> store.circuit().filter(state::equals).isPresent() ? 1 : 0,
                "state",
                state.name().toLowerCase(Locale.ROOT));
    }

    private static void sessions(
            Meters meters, SessionCounts counts, String state, ToLongFunction<SessionCount> value) {
        meters.gauge(
                "fastauth.sessions",
                "Sessions, counted once a minute",
                () -> value.applyAsLong(counts.latest()),
                "state",
                state);
    }
}
