package io.fastauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Limits how many pairs an address may be issued without a credential, by a token bucket for each address. Safe for use
 * by many threads; its memory is bounded.
 */
public final class IssueLimiter {

    /** Some 20 MB when full. The address that was idle for the longest time is forgotten first. */
    private static final long TRACKED = 50_000;

    private final int burst;
    private final int perMinute;
    private final Cache<String, Bucket> buckets;

    /**
     * A limiter.
     *
     * @param burst how many pairs an address may be issued in a row; zero for no limit
     * @param perMinute how many more each minute, at least one
     * @throws InvalidSettingException when a number is out of range; the message names the setting
     */
    public IssueLimiter(int burst, int perMinute) {
        if (burst < 0 || perMinute < 1) {
            throw new InvalidSettingException("issue-burst must be at least 0, and issue-rate at least 1");
        }
        this.burst = burst;
        this.perMinute = perMinute;
        // After this time an idle bucket is full again, like a new one.
        Duration refilled = Duration.ofMinutes(burst / perMinute + 1L);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(TRACKED)
                .expireAfterAccess(refilled)
                .build();
    }

    /**
     * Counts an attempt to be issued a pair.
     *
     * @param address where the request came from; IPv6 addresses of one /64 network count as one
     * @return how long to wait, at least a second; empty when the pair may be issued
     */
    public Optional<Duration> take(String address) {
        if (burst == 0) {
            return Optional.empty();
        }
        ConsumptionProbe probe = buckets.get(AddressLiteral.subscriber(address), first -> bucket())
                .tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill())
                        .plusSeconds(1)
                        .truncatedTo(ChronoUnit.SECONDS));
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(burst).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .withCustomTimePrecision(FailureLimiter.TIME)
                .build();
    }
}
