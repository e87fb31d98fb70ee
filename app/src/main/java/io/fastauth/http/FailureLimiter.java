package io.fastauth.http;

import io.fastauth.token.RateLimit;
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

    private final Supplier<RateLimit> limit;
    private final TimeMeter time;
    private final long memory;
    private volatile Counts counts;

    /**
     * What an attempt guesses. Each is counted by itself: a caller of outdated tokens may still have the master token.
     */
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
    public FailureLimiter(Supplier<RateLimit> limit) {
        this(limit, AddressBuckets.TIME, AddressBuckets.SHARE_OF_HEAP);
    }

    FailureLimiter(Supplier<RateLimit> limit, TimeMeter time, long memory) {
        this.limit = limit;
        this.time = time;
        this.memory = memory;
        this.counts = counts(limit.get());
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
        RateLimit now = limit.get();
        Counts counted = counts;
        if (!counted.limit().equals(now)) {
            counted = counts(now);
            counts = counted;
        }
        return counted;
    }

    private Counts counts(RateLimit now) {
        return new Counts(now, new AddressBuckets(now.burst(), now.perMinute(), memory, time));
    }

    /** How many addresses are counted, once the bound has been enforced. */
    long counted() {
        return counts.buckets().size();
    }

    private record Counts(RateLimit limit, AddressBuckets buckets) {

        Optional<Duration> blocked(String key) {
            return buckets.used(key)
                    .filter(bucket -> bucket.getAvailableTokens() <= 0)
                    .map(bucket -> bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill())
                    .map(nanos -> Duration.ofSeconds(1 + TimeUnit.NANOSECONDS.toSeconds(nanos)));
        }

        void count(String key) {
            if (limit.burst() > 0) {
                buckets.of(key).tryConsume(1);
            }
        }
    }
}
