package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.TokenPair;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is cached of the database is bounded by the heap. */
class HeapFilledByPairsTest {

    private static final int MEMORY = 1_000_000;
    private static final int PAIR = 1_000;

    @Test
    void pairsAreCachedInBoundedMemory() {
        TokenPair pair = new TokenPair("a".repeat(PAIR / 2), "r".repeat(PAIR / 2));
        PairCache cache = new PairCache(clientId -> Optional.of(pair), MEMORY);
        for (int i = 0; i < 5_000; i++) {
            cache.find("client " + i);
        }

        assertTrue(cache.size() > 100 && cache.size() * PAIR <= MEMORY, () -> cache.size() + " pairs");
    }
}
