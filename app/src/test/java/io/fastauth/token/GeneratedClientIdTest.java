package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The ids that clients without one get. */
class GeneratedClientIdTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

    /** Of the 48 bits of the time, the first 32 are before the first hyphen. */
    private static final int BEHIND_HYPHEN = 16;

    @Test
    void isUuidOfVersion4() {
        for (int i = 0; i < 1_000; i++) {
            UUID id = UUID.fromString(GeneratedClientId.at(NOW));

            assertEquals(4, id.version());
            assertEquals(2, id.variant());
        }
    }

    @Test
    void laterOnesAreGreater() {
        assertTrue(GeneratedClientId.at(NOW).compareTo(GeneratedClientId.at(NOW.plusMillis(1))) < 0);
        assertTrue(GeneratedClientId.at(NOW).startsWith(String.format("%08x", NOW.toEpochMilli() >> BEHIND_HYPHEN)));
    }

    @Test
    void thoseOfOneMillisecondDiffer() {
        Set<String> ids = new HashSet<>();
        Set<String> versionGroups = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = GeneratedClientId.at(NOW);
            ids.add(id);
            versionGroups.add(id.substring(15, 18));
        }

        assertEquals(10_000, ids.size());
        // The 12 bits behind the version are random too.
        assertTrue(versionGroups.size() > 3_000, () -> "only " + versionGroups.size());
    }
}
