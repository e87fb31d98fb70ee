package io.fastauth.http;

import io.fastauth.token.InvalidSettingException;
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
     * @param burst how many pairs an address may be issued in a row; zero for no limit
     * @param perMinute how many more each minute, at least one
     * @throws InvalidSettingException when a number is out of range; the message names the setting
     */
    public IssueLimiter(int burst, int perMinute) {
        this(burst, perMinute, AddressBuckets.SHARE_OF_HEAP);
    }

    IssueLimiter(int burst, int perMinute, long memory) {
        if (burst < 0 || perMinute < 1) {
            throw new InvalidSettingException("issue-burst must be at least 0, and issue-rate at least 1");
        }
        this.burst = burst;
        this.buckets = new AddressBuckets(burst, perMinute, memory, AddressBuckets.TIME);
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
