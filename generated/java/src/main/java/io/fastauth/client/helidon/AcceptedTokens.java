package io.fastauth.client.helidon;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fastauth.client.TokenExpiry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A cache of accepted access tokens, by their digests. The time to live ends by the monotonic clock or by the wall
 * clock, whichever is first, so that a clock that is set back does not prolong it.
 */
final class AcceptedTokens {

    private final Cache<String, Entry> entries;
    private final Duration timeToLive;
    private final Clock clock;
    private final AtomicLong invalidations = new AtomicLong();

    private record Entry(RemoteCaller caller, Instant until) {}

    AcceptedTokens(int size, Duration timeToLive, Clock clock) {
        this.timeToLive = timeToLive;
        this.clock = clock;
        this.entries = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfterWrite(timeToLive)
                .build();
    }

    Optional<RemoteCaller> find(String token) {
        return Optional.ofNullable(entries.getIfPresent(digest(token)))
                .filter(entry -> clock.instant().isBefore(entry.until()))
                .map(Entry::caller);
    }

    /** The number of invalidations so far, for {@link #put}. */
    long invalidations() {
        return invalidations.get();
    }

    /** Caches a caller, unless something was invalidated since the verification began. */
    void put(String token, RemoteCaller caller, long before) {
        String key = digest(token);
        Instant expiry = TokenExpiry.of(token);
        Instant latest = clock.instant().plus(timeToLive);
        entries.put(key, new Entry(caller, expiry.isBefore(latest) ? expiry : latest));
        if (invalidations.get() != before) {
            entries.invalidate(key);
        }
    }

    void invalidate(String clientId) {
        invalidations.incrementAndGet();
        entries.asMap().values().removeIf(entry -> entry.caller().clientId().equals(clientId));
    }

    void invalidateAll() {
        invalidations.incrementAndGet();
        entries.invalidateAll();
    }

    /** Keeps the cache small, and free of tokens that could be used. */
    private static String digest(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
