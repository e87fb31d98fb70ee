package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FailureLimiterTest {

    @Test
    void anAddressIsBlockedAfterItsBurstAndNoOther() {
        FailureLimiter limiter = new FailureLimiter(() -> new FailureLimit(3, 1));
        for (int i = 0; i < 3; i++) {
            assertEquals(Optional.empty(), limiter.blocked("a"));
            limiter.failed("a", "");
        }

        assertTrue(limiter.blocked("a").orElseThrow().compareTo(Duration.ofSeconds(61)) <= 0);
        assertEquals(Optional.empty(), limiter.blocked("b"));
    }

    @Test
    void itMayTryAgainAfterAWhile() {
        FailureLimiter limiter = new FailureLimiter(() -> new FailureLimit(1, 1200));
        limiter.failed("a", "");
        assertTrue(limiter.blocked("a").isPresent());

        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> limiter.blocked("a").isEmpty());
    }

    @Test
    void aClientsOutdatedTokensAreCountedOverAllAddresses() {
        FailureLimiter limiter = new FailureLimiter(() -> new FailureLimit(3, 1));
        for (int i = 0; i < 3; i++) {
            assertEquals(Optional.empty(), limiter.failed("address" + i, "client"));
        }

        assertTrue(limiter.failed("address4", "client").isPresent());
        assertEquals(Optional.empty(), limiter.blocked("address4"));
        assertEquals(Optional.empty(), limiter.failed("address5", "another"));
    }

    @Test
    void aBurstOfZeroIsNoLimit() {
        FailureLimiter limiter = new FailureLimiter(() -> new FailureLimit(0, 1));
        for (int i = 0; i < 1000; i++) {
            limiter.failed("a", "client");
        }

        assertEquals(Optional.empty(), limiter.blocked("a"));
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new FailureLimit(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FailureLimit(1, 0));
    }
}
