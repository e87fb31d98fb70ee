package io.fastauth.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The claims of tokens that were verified before, by the digests of the tokens. They end at the expiry by the monotonic
 * clock too, so that a system time that is set back does not prolong them. Tokens that were inactive are remembered for
 * a short time: a replica may not know a new key yet, or a clock be behind. Thread-safe.
 */
final class SeenTokens {

    private static final long INACTIVE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<String, Entry> entries;
    /** Until when, by the monotonic clock. Apart from the others, which bad tokens should not displace. */
    private final Map<String, Long> inactive;

    private long clearings;

    private record Entry(TokenClaims claims, long until) {}

    SeenTokens(int max, Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.entries = new LruMap<>(max);
        this.inactive = new LruMap<>(max);
    }

    /** Keeps the memory small, and free of tokens that could be used. */
    static String digest(String token) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * A token that was verified before.
     *
     * @param expired whether its lifetime has ended by the monotonic clock
     */
    record Seen(TokenClaims claims, boolean expired) {}

    synchronized Optional<Seen> find(String digest) {
        Entry entry = entries.get(digest);
        return entry == null
                ? Optional.empty()
                : Optional.of(new Seen(entry.claims(), nanoTime.getAsLong() - entry.until() >= 0));
    }

    /** How often the memory was cleared, for {@link #put}. */
    synchronized long clearings() {
        return clearings;
    }

    /** Remembers the claims, unless the memory was cleared since the verification began. */
    synchronized void put(String digest, TokenClaims claims, long before) {
        if (clearings != before) {
            return;
        }
        Duration left = Duration.between(clock.instant(), claims.expiry());
        // A century of nanoseconds fits into a long.
        long nanos = Math.min(left.toSeconds(), Duration.ofDays(36_500).toSeconds()) * 1_000_000_000L;
        entries.put(digest, new Entry(claims, nanoTime.getAsLong() + nanos));
    }

    /** Whether an introspection said a moment ago that the token is inactive. */
    synchronized boolean isInactive(String digest) {
        Long until = inactive.get(digest);
        return until != null && nanoTime.getAsLong() - until < 0;
    }

    /** An introspection said that the token is inactive. Forgotten like the claims in {@link #put}. */
    synchronized void putInactive(String digest, long before) {
        if (clearings == before) {
            inactive.put(digest, nanoTime.getAsLong() + INACTIVE_NANOS);
        }
    }

    synchronized void clear() {
        clearings++;
        entries.clear();
        inactive.clear();
    }
}
