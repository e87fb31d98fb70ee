package io.fastauth.http;

import static io.fastauth.http.FailureLimiter.Guess.MASTER_TOKEN;
import static io.fastauth.http.FailureLimiter.Guess.TOKEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ManualTime;
import io.fastauth.token.RateLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailureLimiterTest {

    private static FailureLimiter limiter(int burst, int perMinute) {
        return new FailureLimiter(() -> new RateLimit(burst, perMinute));
    }

    @Test
    void anAddressIsBlockedAfterItsBurstAndNoOther() {
        FailureLimiter limiter = limiter(3, 1);
        for (int i = 0; i < 3; i++) {
            assertEquals(Optional.empty(), limiter.blocked(TOKEN, "a"));
            assertEquals(Optional.empty(), limiter.failed(TOKEN, "a"));
        }

        assertTrue(limiter.blocked(TOKEN, "a").orElseThrow().compareTo(Duration.ofSeconds(61)) <= 0);
        assertTrue(limiter.failed(TOKEN, "a").isPresent());
        assertEquals(Optional.empty(), limiter.blocked(TOKEN, "b"));
    }

    @Test
    void outdatedTokensDoNotBlockTheMaster() {
        FailureLimiter limiter = limiter(1, 1);
        limiter.failed(TOKEN, "a");

        assertTrue(limiter.blocked(TOKEN, "a").isPresent());
        assertEquals(Optional.empty(), limiter.blocked(MASTER_TOKEN, "a"));
    }

    @Test
    void addressesOfOneIpv6NetworkCountAsOne() {
        FailureLimiter limiter = limiter(1, 1);
        limiter.failed(TOKEN, "2001:db8:0:1:0:0:0:1");
        limiter.failed(TOKEN, "192.0.2.1");

        assertTrue(
                limiter.blocked(TOKEN, "2001:db8:0:1:ffff:ffff:ffff:ffff%eth0").isPresent());
        assertEquals(Optional.empty(), limiter.blocked(TOKEN, "2001:db8:0:2:0:0:0:1"));
        assertEquals(Optional.empty(), limiter.blocked(TOKEN, "192.0.2.2"));
    }

    @Test
    void anotherAttemptMayBeMadeAfterAWhile() {
        AtomicLong now = new AtomicLong();
        FailureLimiter limiter = new FailureLimiter(() -> new RateLimit(1, 1), new ManualTime(now, false), 1_000_000);
        limiter.failed(TOKEN, "a");
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertEquals(Optional.of(Duration.ofSeconds(2)), limiter.blocked(TOKEN, "a"));

        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertEquals(Optional.empty(), limiter.blocked(TOKEN, "a"));
    }

    @Test
    void aBurstOfZeroIsNoLimit() {
        FailureLimiter limiter = limiter(0, 1);
        for (int i = 0; i < 1000; i++) {
            limiter.failed(TOKEN, "a");
        }

        assertEquals(Optional.empty(), limiter.blocked(TOKEN, "a"));
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(1, 0));
    }
}
