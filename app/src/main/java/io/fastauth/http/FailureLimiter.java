package io.fastauth.http;

import io.fastauth.token.RateLimit;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Limits guessing: counts failed authentications by address; the IPv6 addresses of one /64 network count as one. Verify
 * a credential before limiting it wherever the answer gives nothing away, so that failures of others never make a valid
 * one refused. Safe for use by many threads; its memory is bounded.
 */
public final class FailureLimiter {

    private final Supplier<RateLimit> limit;
    private final TimeMeter time;
    private final long memory;
    private volatile AddressLimiter limiter;

    /** The kinds are counted separately: a caller with an outdated token may still have the master token. */
    public enum Guess {
        /** An access or refresh token. */
        TOKEN,
        MASTER_TOKEN,
        /** The secret of a registered client. */
        CLIENT_SECRET,
        /** The API key of a persistence API. */
        API_KEY
    }

    /** The limit is read at every call; when it changes, all counts start again. */
    public FailureLimiter(Supplier<RateLimit> limit) {
        this(limit, AddressLimiter.TIME, AddressLimiter.SHARE_OF_HEAP);
    }

    FailureLimiter(Supplier<RateLimit> limit, TimeMeter time, long memory) {
        this.limit = limit;
        this.time = time;
        this.memory = memory;
        this.limiter = new AddressLimiter(limit.get(), memory, time);
    }

    /** How long an address that has failed too often must wait, at least a second. */
    public Optional<Duration> blocked(Guess guess, String address) {
        return current().blocked(key(guess, address));
    }

    /** Counts a failure, unless the address is blocked already: then answers how long to wait, at least a second. */
    public Optional<Duration> failed(Guess guess, String address) {
        return current().takeByKey(key(guess, address));
    }

    private static String key(Guess guess, String address) {
        return guess + " " + AddressLiteral.subscriber(address);
    }

    private AddressLimiter current() {
        RateLimit now = limit.get();
        AddressLimiter current = limiter;
        if (!current.limit().equals(now)) {
            current = new AddressLimiter(now, memory, time);
            limiter = current;
        }
        return current;
    }

    /** The number of counted addresses, once the bound has been enforced. */
    long counted() {
        return limiter.size();
    }
}
