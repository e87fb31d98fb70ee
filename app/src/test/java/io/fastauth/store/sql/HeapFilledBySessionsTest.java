package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Sessions;
import io.fastauth.token.Session;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The cache of sessions is bounded by the heap. */
class HeapFilledBySessionsTest {

    private static final int MEMORY = 1_000_000;

    @Test
    void sessionsAreCachedInBoundedMemory() {
        long small = cached(Map.of());
        long large = cached(IntStream.range(0, 32).boxed().collect(Collectors.toMap(i -> "claim " + i, i -> "x")));

        assertTrue(small > 100 && small * 560 <= MEMORY, () -> small + " sessions");
        assertTrue(large > 10 && large * 5_000 <= MEMORY, () -> large + " sessions with many claims");
    }

    private static long cached(Map<String, Object> claims) {
        SessionCache cache = new SessionCache(
                key -> Optional.of(new StoredSession(
                        Sessions.of(key.clientId(), "x", TokenFormat.JWS, claims), 0, Optional.empty())),
                MEMORY);
        for (int i = 0; i < 5_000; i++) {
            Session session = Sessions.of("client " + i, "x");
            cache.find(SessionCache.Key.of(Sessions.claims(session)));
        }
        return cache.size();
    }
}
