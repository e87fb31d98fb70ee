package io.fastauth.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;

/**
 * A token bucket for each address, bounded by memory: an IPv6 /48 network alone has 65,536 subscribers. Safe for use by
 * many threads.
 */
final class AddressBuckets {

    /** Not the default, which is the wall clock: while that is behind after being set back, nothing is refilled. */
    static final TimeMeter TIME = TimeMeter.SYSTEM_NANOTIME;

    /** A service has four of these, which together take a sixteenth of the heap. */
    static final long SHARE_OF_HEAP = Runtime.getRuntime().maxMemory() / 64;

    /** What an address takes, in bytes: measured, with its key and its place in the cache. */
    static final int ENTRY = 540;

    private final int burst;
    private final int perMinute;
    private final TimeMeter time;
    private final Cache<String, Bucket> buckets;

    /**
     * Full buckets.
     *
     * @param burst the tokens in a full bucket, at least one
     * @param perMinute the tokens that are added each minute, at least one
     * @param memory the size of all buckets, in bytes; the least used are dropped
     * @param time measures when tokens are added
     */
    AddressBuckets(int burst, int perMinute, long memory, TimeMeter time) {
        this.burst = burst;
        this.perMinute = perMinute;
        this.time = time;
        // After this time, an idle bucket is full again, like a new one.
        Duration refilled = Duration.ofMinutes(burst / perMinute + 1L);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(memory / ENTRY)
                .expireAfterAccess(refilled)
                .build();
    }

    /** The bucket of an address; empty while it is full. */
    Optional<Bucket> used(String key) {
        return Optional.ofNullable(buckets.getIfPresent(key));
    }

    /** The bucket of an address, to take from. */
    Bucket of(String key) {
        return buckets.get(key, first -> bucket());
    }

    /** How many buckets are kept, once the bound has been enforced. */
    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private Bucket bucket() {
        return Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(bandwidth -> bandwidth.capacity(burst).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }
}
