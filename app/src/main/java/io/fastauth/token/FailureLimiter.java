package io.fastauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Slows down guessing: counts failed authentications by whoever caused them, in token buckets. Successes cost nothing,
 * so honest callers do not meet it. Safe for use by many threads; its memory is bounded.
 */
public final class FailureLimiter {

    /** Some 20 MB when full. Who is forgotten first has not failed for the longest time. */
    private static final long TRACKED = 50_000;

    private static final String ADDRESS = "address ";
    private static final String CLIENT = "client ";

    private final Supplier<FailureLimit> limit;
    private volatile Counts counts;

    /**
     * A limiter.
     *
     * @param limit what is let pass now; asked at every call. When it changes, what was counted is forgotten
     */
    public FailureLimiter(Supplier<FailureLimit> limit) {
        this.limit = limit;
        this.counts = Counts.of(limit.get());
    }

    /**
     * Whether an address has failed too often.
     *
     * @param address who asks
     * @return how long to wait, at least a second; empty when another attempt may be made now
     */
    public Optional<Duration> blocked(String address) {
        return wait(ADDRESS + address);
    }

    /**
     * Counts a failed authentication.
     *
     * @param address who failed
     * @param clientId the client that a genuine token named; an empty text when there was none
     * @return how long to wait, when tokens of that client have failed too often. Its current token is never asked to:
     *     otherwise whoever holds an old one could lock it out.
     */
    public Optional<Duration> failed(String address, String clientId) {
        count(ADDRESS + address);
        if (clientId.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> wait = wait(CLIENT + clientId);
        count(CLIENT + clientId);
        return wait;
    }

    private Optional<Duration> wait(String who) {
        Bucket bucket = counts().buckets().getIfPresent(who);
        if (bucket == null || bucket.getAvailableTokens() > 0) {
            return Optional.empty();
        }
        long nanos = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        return Optional.of(Duration.ofSeconds(1 + TimeUnit.NANOSECONDS.toSeconds(nanos)));
    }

    private void count(String who) {
        counts().count(who);
    }

    private Counts counts() {
        FailureLimit now = limit.get();
        Counts counted = counts;
        if (!counted.limit().equals(now)) {
            counted = Counts.of(now);
            counts = counted;
        }
        return counted;
    }

    private record Counts(FailureLimit limit, Cache<String, Bucket> buckets) {

        static Counts of(FailureLimit limit) {
            // A bucket that was left alone for this long is full again, and so says nothing.
            Duration refilled = Duration.ofMinutes(limit.burst() / limit.perMinute() + 1L);
            return new Counts(
                    limit,
                    Caffeine.newBuilder()
                            .maximumSize(TRACKED)
                            .expireAfterAccess(refilled)
                            .build());
        }

        void count(String who) {
            if (limit.burst() > 0) {
                buckets.get(who, first -> bucket()).tryConsume(1);
            }
        }

        private Bucket bucket() {
            return Bucket.builder()
                    .addLimit(bandwidth ->
                            bandwidth.capacity(limit.burst()).refillGreedy(limit.perMinute(), Duration.ofMinutes(1)))
                    .build();
        }
    }
}
