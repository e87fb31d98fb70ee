package io.fastauth.metrics;

import io.fastauth.token.CacheUse;
import io.fastauth.token.CircuitState;
import io.fastauth.token.PairCount;
import io.fastauth.token.StoreFigures;
import io.fastauth.token.TokenStore;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What a store, and the cache of genuine tokens before it, say of themselves. */
public final class StoreMetrics {

    private StoreMetrics() {}

    /**
     * Registers the meters that a store has figures for.
     *
     * @param meters where to
     * @param store the store
     * @param genuineTokens how the cache of genuine tokens is used
     */
    public static void register(Meters meters, TokenStore store, Supplier<CacheUse> genuineTokens) {
        cache(meters, "token", genuineTokens);
        store.figures().ifPresent(first -> {
            cache(meters, "pair", () -> figures(store, first).cache());
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
        PairCounts counts = new PairCounts(store);
        if (counts.possible(Instant.now())) {
            pairs(meters, counts, "current", PairCount::current);
            pairs(meters, counts, "expired", PairCount::expired);
        }
    }

    private static StoreFigures figures(TokenStore store, StoreFigures otherwise) {
        return store.figures().orElse(otherwise);
    }

    private static void cache(Meters meters, String name, Supplier<CacheUse> use) {
        String description = "Questions to a cache, by whether it could answer";
        meters.counted("fastauth.cache", description, () -> use.get().hits(), "cache", name, "result", "hit");
        meters.counted("fastauth.cache", description, () -> use.get().misses(), "cache", name, "result", "miss");
    }

    private static void connections(
            Meters meters, TokenStore store, StoreFigures first, String state, ToLongFunction<StoreFigures> value) {
        meters.gauge(
                "fastauth.store.connections",
                "Connections to the database",
                () -> value.applyAsLong(figures(store, first)),
                "state",
                state);
    }

    private static void circuit(Meters meters, TokenStore store, CircuitState state) {
        meters.gauge(
                "fastauth.store.circuit.breaker",
                "Whether the store is called: 1 for the state that is, 0 for the others",
                () -> store.circuit().filter(state::equals).isPresent() ? 1 : 0,
                "state",
                state.name().toLowerCase(Locale.ROOT));
    }

    private static void pairs(Meters meters, PairCounts counts, String state, ToLongFunction<PairCount> value) {
        meters.gauge(
                "fastauth.pairs",
                "Stored pairs, counted once a minute",
                () -> value.applyAsLong(counts.latest()),
                "state",
                state);
    }
}
