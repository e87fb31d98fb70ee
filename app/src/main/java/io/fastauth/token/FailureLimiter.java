package io.fastauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Limits guessing: counts failed authentications by address, in token buckets. Successes cost nothing, and a credential
 * that can be verified without giving anything away is to be verified before it is limited, so that a good one is never
 * refused because of the failures of others. Safe for use by many threads; its memory is bounded.
 */
public final class FailureLimiter {

    /** Some 20 MB when full. The address that has not failed for the longest time is forgotten first. */
    private static final long TRACKED = 50_000;

    /** Not the default, which is the wall clock: while that is behind after being set back, nothing is refilled. */
    static final TimeMeter TIME = TimeMeter.SYSTEM_NANOTIME;

    private final Supplier<FailureLimit> limit;
    private final TimeMeter time;
    private volatile Counts counts;

    /** What an attempt guesses. Each is counted by itself: who presents outdated tokens may still be the master. */
    public enum Guess {
        /** An access or refresh token. */
        TOKEN,
        /** The master token. */
        MASTER_TOKEN,
        /** The API key of a persistence API. */
        API_KEY
    }

    /**
     * A limiter.
     *
     * @param limit what is allowed now; asked at every call. When it changes, all counts begin again
     */
    public FailureLimiter(Supplier<FailureLimit> limit) {
        this(limit, TIME);
    }

    FailureLimiter(Supplier<FailureLimit> limit, TimeMeter time) {
        this.limit = limit;
        this.time = time;
        this.counts = Counts.of(limit.get(), time);
    }

    /**
     * Whether an address has failed too often.
     *
     * @param guess what is guessed
     * @param address the address of the caller; IPv6 addresses of one /64 network count as one
     * @return how long to wait, at least a second; empty when another attempt may be made now
     */
    public Optional<Duration> blocked(Guess guess, String address) {
        return counts().blocked(key(guess, address));
    }

    /**
     * Counts a failed authentication, unless the address has failed too often already.
     *
     * @param guess what was guessed
     * @param address the address of the caller; IPv6 addresses of one /64 network count as one
     * @return how long to wait, at least a second, when the address had failed too often before
     */
    public Optional<Duration> failed(Guess guess, String address) {
        Counts now = counts();
        String key = key(guess, address);
        Optional<Duration> wait = now.blocked(key);
        if (wait.isEmpty()) {
            now.count(key);
        }
        return wait;
    }

    private static String key(Guess guess, String address) {
        return guess + " " + AddressLiteral.subscriber(address);
    }

    private Counts counts() {
        FailureLimit now = limit.get();
        Counts counted = counts;
        if (!counted.limit().equals(now)) {
            counted = Counts.of(now, time);
            counts = counted;
        }
        return counted;
    }

    private record Counts(FailureLimit limit, TimeMeter time, Cache<String, Bucket> buckets) {

        static Counts of(FailureLimit limit, TimeMeter time) {
            // A bucket that was left alone for this long is full again, and so says nothing.
            Duration refilled = Duration.ofMinutes(limit.burst() / limit.perMinute() + 1L);
            return new Counts(
                    limit,
                    time,
                    Caffeine.newBuilder()
                            .maximumSize(TRACKED)
                            .expireAfterAccess(refilled)
                            .build());
        }

        Optional<Duration> blocked(String key) {
            Bucket bucket = buckets.getIfPresent(key);
            if (bucket == null || bucket.getAvailableTokens() > 0) {
                return Optional.empty();
            }
            long nanos = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
            return Optional.of(Duration.ofSeconds(1 + TimeUnit.NANOSECONDS.toSeconds(nanos)));
        }

        void count(String key) {
            if (limit.burst() > 0) {
                buckets.get(key, first -> bucket()).tryConsume(1);
            }
        }

        private Bucket bucket() {
            return Bucket.builder()
                    .withCustomTimePrecision(time)
                    .addLimit(bandwidth ->
                            bandwidth.capacity(limit.burst()).refillGreedy(limit.perMinute(), Duration.ofMinutes(1)))
                    .build();
        }
    }
}
