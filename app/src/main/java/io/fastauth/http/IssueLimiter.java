package io.fastauth.http;

import io.fastauth.token.RateLimit;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Limits how many pairs an address may be issued without a credential, by a token bucket for each address. Safe for use
 * by many threads; its memory is bounded.
 */
public final class IssueLimiter {

    private final int burst;
    private final AddressBuckets buckets;

    /**
     * A limiter.
     *
     * @param limit how many pairs an address may be issued
     */
    public IssueLimiter(RateLimit limit) {
        this(limit, AddressBuckets.SHARE_OF_HEAP);
    }

    IssueLimiter(RateLimit limit, long memory) {
        this.burst = limit.burst();
        this.buckets = new AddressBuckets(limit.burst(), limit.perMinute(), memory, AddressBuckets.TIME);
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
        ConsumptionProbe probe = buckets.of(AddressLiteral.subscriber(address)).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill())
                        .plusSeconds(1)
                        .truncatedTo(ChronoUnit.SECONDS));
    }

    /** How many addresses are counted, once the bound has been enforced. */
    long counted() {
        return buckets.size();
    }
}
