package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.RateLimit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** What is remembered of callers is bounded by the heap: a number that suits a large one fills a small one. */
class HeapFilledByAddressesTest {

    private static final int MEMORY = 1_000_000;

    @Test
    void failuresAreCountedInBoundedMemory() {
        FailureLimiter limiter = new FailureLimiter(() -> new RateLimit(2, 1), AddressLimiter.TIME, MEMORY);

        assertBounded(
                AddressLimiter.ENTRY,
                i -> limiter.failed(FailureLimiter.Guess.TOKEN, "2001:db8:0:" + Long.toHexString(i) + "::1"),
                limiter::counted);
    }

    @Test
    void issuesAreCountedInBoundedMemory() {
        AddressLimiter limiter = new AddressLimiter(new RateLimit(2, 1), MEMORY, AddressLimiter.TIME);

        assertBounded(
                AddressLimiter.ENTRY, i -> limiter.take("2001:db8:0:" + Long.toHexString(i) + "::1"), limiter::size);
    }

    @Test
    void theFourLimitersOfAServiceTakeASixteenthOfTheHeap() {
        assertTrue(4 * AddressLimiter.SHARE_OF_HEAP <= Runtime.getRuntime().maxMemory() / 16);
    }

    private static void assertBounded(int entry, LongConsumer add, LongSupplier remembered) {
        for (long i = 0; i < 10_000; i++) {
            add.accept(i);
        }
        long entries = remembered.getAsLong();

        assertTrue(entries > 100 && entries * entry <= MEMORY, () -> entries + " entries");
    }
}
