package io.fastauth.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SeenTokensTest {

    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 10);
    private final SeenTokens tokens = new SeenTokens(2, Clock.systemUTC(), time::get);

    @Test
    void aTokenThatWasInactiveIsRememberedForTenSeconds() {
        tokens.putInactive("a", tokens.clearings());

        assertFalse(tokens.isInactive("b"));
        time.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
        assertTrue(tokens.isInactive("a"));
        time.incrementAndGet();
        assertFalse(tokens.isInactive("a"));
    }

    @Test
    void otherKeysMayFindAnInactiveTokenActive() {
        long before = tokens.clearings();
        tokens.putInactive("a", before);

        tokens.clear();
        tokens.putInactive("b", before);

        assertFalse(tokens.isInactive("a"));
        assertFalse(tokens.isInactive("b"), "it was asked for before");
    }

    @Test
    void badTokensAreBounded() {
        tokens.putInactive("a", 0);
        tokens.putInactive("b", 0);
        tokens.putInactive("c", 0);

        assertFalse(tokens.isInactive("a"));
        assertTrue(tokens.isInactive("c"));
    }
}
