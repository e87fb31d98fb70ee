package io.fastauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Slows down guessing: counts failed authentications by whoever caused them, in token buckets. Successes cost nothing,
 * so honest callers do not meet it. Safe for use by many threads; its memory is bounded.
 */
public final class FailureLimiter {

    /** Some 20 MB when full. Who is forgotten first has not failed for the longest time. */
    private static final long TRACKED = 50_000;

    private static final String ADDRESS = "address ";
    private static final String CLIENT = "client ";

    private final int burst;
    private final int perMinute;
    private final Cache<String, Bucket> buckets;

    /**
     * A limiter.
     *
     * @param burst how many failures in a row are let pass; zero for no limit at all
     * @param perMinute how many more each minute, at least one
     */
    public FailureLimiter(int burst, int perMinute) {
        if (burst < 0 || perMinute < 1) {
            throw new IllegalArgumentException("failure-burst must be at least 0, and failure-rate at least 1");
        }
        this.burst = burst;
        this.perMinute = perMinute;
        // A bucket that was left alone for this long is full again, and so says nothing.
        this.buckets = Caffeine.newBuilder()
                .maximumSize(TRACKED)
                .expireAfterAccess(Duration.ofMinutes(burst / perMinute + 1L))
                .build();
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
        Bucket bucket = buckets.getIfPresent(who);
        if (bucket == null || bucket.getAvailableTokens() > 0) {
            return Optional.empty();
        }
        long nanos = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        return Optional.of(Duration.ofSeconds(1 + TimeUnit.NANOSECONDS.toSeconds(nanos)));
    }

    private void count(String who) {
        if (burst > 0) {
            buckets.get(who, first -> bucket()).tryConsume(1);
        }
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }
}
