package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OncePerMinuteTest {

    private final AtomicLong nanos = new AtomicLong();
    private final OncePerMinute once = new OncePerMinute(nanos::get);

    @Test
    void theFirstOfEachSourceInAMinutePasses() {
        assertTrue(once.first("a"));
        assertTrue(once.first("b"));
        assertFalse(once.first("a"));

        nanos.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
        assertFalse(once.first("a"));
        nanos.incrementAndGet();
        assertTrue(once.first("a"));
        assertFalse(once.first("a"));
    }

    @Test
    void sourcesAreRememberedInBoundedMemory() {
        for (int i = 0; i < 50_000; i++) {
            once.first("source " + i);
        }

        assertTrue(once.remembered() > 0);
        assertTrue(once.remembered() <= 10_000, () -> "remembered " + once.remembered());
    }
}
