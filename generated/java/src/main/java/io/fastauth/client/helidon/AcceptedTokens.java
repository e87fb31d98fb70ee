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
 * Access tokens that were accepted a moment ago, by their digests. Their time to live is measured by the monotonic
 * clock and by the other one, and ends with the first of them: a clock that is set back prolongs nothing.
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

    /** What to hand to {@link #put} about an answer that is asked for now. */
    long invalidations() {
        return invalidations.get();
    }

    /** Keeps an answer, unless something was invalidated since it was asked for. */
    void put(String token, RemoteCaller caller, long asked) {
        String key = digest(token);
        Instant expiry = TokenExpiry.of(token);
        Instant outlived = clock.instant().plus(timeToLive);
        entries.put(key, new Entry(caller, expiry.isBefore(outlived) ? expiry : outlived));
        if (invalidations.get() != asked) {
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

    /** So that a cache of long tokens is small, and holds nothing that could be used. */
    private static String digest(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
