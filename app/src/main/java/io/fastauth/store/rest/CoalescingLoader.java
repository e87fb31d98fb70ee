package io.fastauth.store.rest;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/**
 * Loads the sessions of clients. Simultaneous loads of one client share a call, and a session that was found may be
 * cached. A change invalidates both, so a load that begins after it returns the new session.
 */
final class CoalescingLoader {

    /** In characters, one byte each. */
    private static final long CACHE_WEIGHT = 16L * 1024 * 1024;

    private static final int ENTRY_OVERHEAD = 600;

    private final BiFunction<String, Deadline, Optional<StoredSession>> load;
    private final boolean caching;
    private final AsyncCache<String, Loaded> loads;

    /** Loads by a call; a session that was found is cached for a duration, which may be zero. */
    CoalescingLoader(BiFunction<String, Deadline, Optional<StoredSession>> load, Duration cached) {
        this.load = load;
        this.caching = !cached.isZero();
        this.loads = Caffeine.newBuilder()
                .expireAfterWrite(cached)
                .maximumWeight(CACHE_WEIGHT)
                .weigher(CoalescingLoader::weight)
                .buildAsync();
    }

    private static int weight(String clientId, Loaded loaded) {
        return ENTRY_OVERHEAD
                + clientId.length()
                + loaded.session()
                        .flatMap(StoredSession::tokens)
                        .map(tokens -> tokens.accessToken().length()
                                + tokens.refreshToken().length())
                        .orElse(0);
    }

    Optional<StoredSession> find(String clientId, Deadline deadline) {
        CompletableFuture<Loaded> mine = new CompletableFuture<>();
        CompletableFuture<Loaded> first = loads.asMap().putIfAbsent(clientId, mine);
        Loaded loaded = first == null ? lead(clientId, mine, deadline) : follow(first, deadline);
        if (loaded.failure().isPresent()) {
            throw new StoreUnavailableException(
                    String.valueOf(loaded.failure().get().getMessage()),
                    loaded.failure().get());
        }
        return loaded.session();
    }

    private Loaded lead(String clientId, CompletableFuture<Loaded> mine, Deadline deadline) {
        Loaded loaded = new Loaded(
                Optional.empty(), Optional.of(new StoreUnavailableException("The shared load of a session failed")));
        try {
            loaded = new Loaded(load.apply(clientId, deadline), Optional.empty());
        } catch (StoreUnavailableException e) {
            loaded = new Loaded(Optional.empty(), Optional.of(e));
        } finally {
            if (!caching || loaded.session().isEmpty()) {
                // Before the result is returned: a load that begins later must not get it.
                loads.asMap().remove(clientId, mine);
            }
            mine.complete(loaded);
        }
        return loaded;
    }

    private static Loaded follow(CompletableFuture<Loaded> first, Deadline deadline) {
        try {
            return first.get(deadline.left(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new StoreUnavailableException("The shared load of a session took too long");
        } catch (ExecutionException e) {
            throw new StoreUnavailableException("The shared load of a session failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("Interrupted while waiting for a load", e);
        }
    }

    /** Invalidates the session of a client that was changed, or may have been. */
    void changed(String clientId) {
        loads.asMap().remove(clientId);
    }

    /** The result of a load. A failure is a value, because the cache logs futures that fail. */
    private record Loaded(Optional<StoredSession> session, Optional<StoreUnavailableException> failure) {}
}
