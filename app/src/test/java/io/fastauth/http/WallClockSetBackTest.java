package io.fastauth.http;

import static io.fastauth.http.FailureLimiter.Guess.TOKEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ManualTime;
import io.fastauth.token.RateLimit;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A wall clock that is set back by an hour must not block callers for an hour. */
class WallClockSetBackTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicLong nanos = new AtomicLong(Duration.ofDays(1).toNanos());

    private FailureLimiter blocked(TimeMeter time) {
        FailureLimiter limiter = new FailureLimiter(() -> new RateLimit(1, 1), time, 1_000_000);
        limiter.failed(TOKEN, "a");
        assertTrue(limiter.blocked(TOKEN, "a").isPresent());
        return limiter;
    }

    @Test
    void aTimeThatIsSetBackWouldBlockUntilItHasCaughtUp() {
        FailureLimiter limiter = blocked(new ManualTime(nanos, true));
        nanos.addAndGet(-HOUR.toNanos());
        nanos.addAndGet(HOUR.dividedBy(2).toNanos());
        assertTrue(limiter.blocked(TOKEN, "a").isPresent());

        nanos.addAndGet(HOUR.toNanos());
        assertEquals(Optional.empty(), limiter.blocked(TOKEN, "a"));
    }

    @Test
    void failuresAreForgottenByATimeThatCannotBeSetBack() {
        long before = System.nanoTime();
        long measured = AddressLimiter.TIME.currentTimeNanos();

        assertTrue(before <= measured && measured <= System.nanoTime(), () -> measured + " is of another clock");
    }

    @Test
    void theMonotonicTimeMayBeNegative() {
        nanos.set(Long.MIN_VALUE / 2);
        FailureLimiter limiter = blocked(new ManualTime(nanos, false));

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertEquals(Optional.empty(), limiter.blocked(TOKEN, "a"));
    }
}
