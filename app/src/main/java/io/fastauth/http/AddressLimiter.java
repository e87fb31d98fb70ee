package io.fastauth.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fastauth.token.HeapShare;
import io.fastauth.token.RateLimit;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket for each address, bounded in memory: an IPv6 /48 network alone has 65,536 subscribers. Safe for use by
 * many threads.
 */
public final class AddressLimiter {

    /** Not the default, the wall clock: after it is set back, nothing is refilled until it has caught up. */
    static final TimeMeter TIME = TimeMeter.SYSTEM_NANOTIME;

    /** A service has four limiters, which together take a sixteenth of the heap. */
    static final long SHARE_OF_HEAP = HeapShare.of(64);

    /** Memory of an address with its key and cache entry, in bytes, measured. */
    static final int ENTRY = 540;

    private final RateLimit limit;
    private final TimeMeter time;
    private final Cache<String, Bucket> buckets;

    /** A burst of 0 limits nothing. */
    public AddressLimiter(RateLimit limit) {
        this(limit, SHARE_OF_HEAP, TIME);
    }

    /** The memory of all buckets is in bytes; the least used ones are dropped. */
    AddressLimiter(RateLimit limit, long memory, TimeMeter time) {
        this.limit = limit;
        this.time = time;
        // After this time, an idle bucket is full again, like a new one.
        Duration refilled = Duration.ofMinutes(limit.burst() / limit.perMinute() + 1L);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(memory / ENTRY)
                .expireAfterAccess(refilled)
                .build();
    }

    RateLimit limit() {
        return limit;
    }

    /**
     * Takes a token of an address; the IPv6 addresses of one /64 network count as one.
     *
     * @return how long to wait, at least a second; empty when a token was taken
     */
    public Optional<Duration> take(String address) {
        return takeByKey(AddressLiteral.subscriber(address));
    }

    Optional<Duration> takeByKey(String key) {
        if (limit.burst() == 0) {
            return Optional.empty();
        }
        ConsumptionProbe probe = buckets.get(key, first -> bucket()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(rounded(probe.getNanosToWaitForRefill()));
    }

    /** How long to wait until a token is available, at least a second; empty when one is. */
    Optional<Duration> blocked(String key) {
        return Optional.ofNullable(buckets.getIfPresent(key))
                .filter(bucket -> bucket.getAvailableTokens() <= 0)
                .map(bucket -> rounded(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill()));
    }

    private static Duration rounded(long nanos) {
        return Duration.ofSeconds(1 + TimeUnit.NANOSECONDS.toSeconds(nanos));
    }

    /** The number of buckets, once the bound has been enforced. */
    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private Bucket bucket() {
        return Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(bandwidth ->
                        bandwidth.capacity(limit.burst()).refillGreedy(limit.perMinute(), Duration.ofMinutes(1)))
                .build();
    }
}
