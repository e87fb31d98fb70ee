package io.fastauth.client;

import io.fastauth.client.KnownSessions.Lookup;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Introspects each token once for all threads that verify it, and remembers what the answer says of its session. */
final class SessionLookups {

    /** More than this would wait for a service that hangs. */
    private static final int WAITING_THREADS = 1_000;

    private final Introspector introspector;
    private final KnownSessions sessions;
    private final SeenTokens tokens;
    private final EventFeed feed;
    private final Duration timeout;
    private final Semaphore waiting = new Semaphore(WAITING_THREADS);
    private final Map<String, CompletableFuture<Introspection>> running = new ConcurrentHashMap<>();

    SessionLookups(
            Introspector introspector, KnownSessions sessions, SeenTokens tokens, EventFeed feed, Duration timeout) {
        this.introspector = introspector;
        this.sessions = sessions;
        this.tokens = tokens;
        this.feed = feed;
        this.timeout = timeout;
    }

    /**
     * Introspects a token, or waits for another thread that does.
     *
     * @param digest identifies the token
     * @param verified its claims, if its signature has been verified
     */
    Introspection introspect(String token, String digest, Optional<TokenClaims> verified) {
        CompletableFuture<Introspection> mine = new CompletableFuture<>();
        CompletableFuture<Introspection> other = running.putIfAbsent(digest, mine);
        if (other != null) {
            return await(other);
        }
        Introspection result = Introspection.Unavailable.SOON;
        try {
            result = sent(token, digest, verified);
        } finally {
            running.remove(digest);
            mine.complete(result);
        }
        return result;
    }

    private Introspection await(CompletableFuture<Introspection> other) {
        if (!waiting.tryAcquire()) {
            return Introspection.Unavailable.SOON;
        }
        try {
            return other.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Introspection.Unavailable.SOON;
        } catch (TimeoutException | ExecutionException e) {
            return Introspection.Unavailable.SOON;
        } finally {
            waiting.release();
        }
    }

    private Introspection sent(String token, String digest, Optional<TokenClaims> verified) {
        long before = tokens.clearings();
        boolean live = feed.live();
        Lookup lookup = sessions.begin();
        try {
            Introspection result = introspector.introspect(token);
            if (result instanceof Introspection.Active active) {
                tokens.put(digest, active.claims(), before);
                if (live) {
                    remember(lookup, active);
                }
            } else if (result instanceof Introspection.Inactive) {
                tokens.putInactive(digest, before);
                verified.ifPresent(
                        claims -> claims.session().ifPresent(session -> sessions.doubt(session, claims.generation())));
            }
            return result;
        } finally {
            sessions.finish(lookup);
        }
    }

    private void remember(Lookup lookup, Introspection.Active active) {
        TokenClaims claims = active.claims();
        if (claims.session().isPresent() && active.slot().isPresent()) {
            sessions.remember(
                    lookup,
                    claims.clientId(),
                    active.slot().getAsInt(),
                    claims.session().get(),
                    claims.generation());
        }
    }
}
