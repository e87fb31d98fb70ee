package io.fastauth.store.rest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/**
 * Loads of single clients: those of one client at one time share a call, and what was found is kept for a while if that
 * is asked for. A change made here ends both for its client, so a load that begins after it sees it.
 */
final class Loads {

    /** In characters, one byte each. */
    private static final long CACHE_WEIGHT = 16L * 1024 * 1024;

    private static final int ENTRY_OVERHEAD = 200;

    private final BiFunction<String, Deadline, Stored> load;
    private final ConcurrentHashMap<String, CompletableFuture<Optional<TokenPair>>> underWay =
            new ConcurrentHashMap<>();
    private final Cache<String, TokenPair> cache;

    /**
     * Loads by a call.
     *
     * @param load the call
     * @param kept how long a found pair answers without a call; zero for never
     */
    Loads(BiFunction<String, Deadline, Stored> load, Duration kept) {
        this.load = load;
        this.cache = Caffeine.newBuilder()
                .expireAfterWrite(kept)
                .maximumWeight(CACHE_WEIGHT)
                .<String, TokenPair>weigher((clientId, pair) -> ENTRY_OVERHEAD
                        + clientId.length()
                        + pair.accessToken().length()
                        + pair.refreshToken().length())
                .build();
    }

    Optional<TokenPair> find(String clientId, Deadline deadline) {
        TokenPair kept = cache.getIfPresent(clientId);
        if (kept != null) {
            return Optional.of(kept);
        }
        CompletableFuture<Optional<TokenPair>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<TokenPair>> first = underWay.putIfAbsent(clientId, mine);
        return first == null ? lead(clientId, mine, deadline) : follow(first, deadline);
    }

    @SuppressWarnings("ReferenceEquality") // whether it is this very load
    private Optional<TokenPair> lead(String clientId, CompletableFuture<Optional<TokenPair>> mine, Deadline deadline) {
        try {
            Optional<TokenPair> found = load.apply(clientId, deadline).pair();
            // In one step with the end of the load: after a change here, neither may stay.
            underWay.computeIfPresent(clientId, (id, current) -> {
                if (current != mine) {
                    return current;
                }
                found.ifPresent(pair -> cache.put(id, pair));
                return null;
            });
            mine.complete(found);
            return found;
        } catch (StoreUnavailableException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(clientId, mine);
            // Whatever else went wrong: nobody may wait for it.
            mine.completeExceptionally(new StoreUnavailableException("The shared load of a pair failed"));
        }
    }

    private static Optional<TokenPair> follow(CompletableFuture<Optional<TokenPair>> first, Deadline deadline) {
        try {
            return first.get(deadline.left(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new StoreUnavailableException("The shared load of a pair failed", e);
        } catch (TimeoutException e) {
            throw new StoreUnavailableException("The shared load of a pair took too long");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("Interrupted while waiting for a load", e);
        }
    }

    /** Forgets what is known of a client, because its pair was changed, or may have been. */
    void changed(String clientId) {
        underWay.compute(clientId, (id, current) -> {
            cache.invalidate(id);
            return null;
        });
    }
}
