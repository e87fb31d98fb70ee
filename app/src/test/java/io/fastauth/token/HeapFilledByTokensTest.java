package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is remembered of tokens is bounded by the heap: a number that suits a large one fills a small one. */
class HeapFilledByTokensTest {

    private static final int MEMORY = 1_000_000;

    @Test
    void supersededTokensAreRememberedInBoundedMemory() {
        SupersededTokens<Boolean> superseded = new SupersededTokens<>(MEMORY);

        for (int i = 0; i < 10_000; i++) {
            superseded.put(
                    new Claims(
                            "me",
                            "access",
                            Instant.EPOCH,
                            Instant.EPOCH,
                            new UUID(0, i),
                            Optional.empty(),
                            0,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Audience.none(),
                            Scope.none(),
                            Audience.none(),
                            Map.of()),
                    true,
                    0);
        }
        long entries = superseded.remembered();

        assertTrue(entries > 100 && entries * SupersededTokens.ENTRY <= MEMORY, () -> entries + " entries");
    }
}
