package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapGrowthTest {

    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        "0, 4096, 48",
        "30, 4096, 48", // no more collections than the memory is worth
        "60, 4096, 90", // half as much again as is in use
        "3000, 4096, 3548" // near the end, half of what is left
    })
    void theOldGenerationIsCollectedBeforeItGrows(long live, long largest, long threshold) {
        assertEquals(threshold * MIB, HeapGrowth.threshold(live * MIB, largest * MIB));
    }
}
