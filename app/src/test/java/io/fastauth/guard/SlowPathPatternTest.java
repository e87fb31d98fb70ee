package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Matching an entry with several {@code **} must not take time that grows with a power of the length of the path. */
class SlowPathPatternTest {

    /** Milliseconds when the time is proportional to the length; 26 s on an idle machine when it is not. */
    private static final Duration GENEROUS = Duration.ofSeconds(5);

    @Test
    void aLongPathIsMatchedAtOnceAgainstSeveralWildcards(@TempDir Path folder) {
        try (RunningServer server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .accessTokenPaths(List.of("/**/t/**/u/**/v")))) {
            long start = System.nanoTime();

            assertEquals(404, server.get("/t/u".repeat(900)).statusCode());
            assertEquals(401, server.get("/t/u".repeat(900) + "/v").statusCode());
            assertEquals(
                    "open",
                    server.get("/auth/verify", "X-Original-URI", "/t/u".repeat(127))
                            .headers()
                            .firstValue("X-FastAuth-Level")
                            .orElse(""));
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(taken.compareTo(GENEROUS) < 0, taken::toString);
        }
    }
}
