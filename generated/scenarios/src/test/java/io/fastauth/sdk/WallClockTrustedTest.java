package io.fastauth.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The TypeScript SDK refreshes once when the wall clock is set or the machine sleeps. */
class WallClockTrustedTest {

    @Test
    void aPairIsRefreshedOnceWhenItsAccessTokenIsAboutToExpire(@TempDir Path folder) throws Exception {
        Path sdk = SdkScenarioTest.built("typescript/target/sdk", "dist/esm/fastauth.js");
        Path script = sdk.resolve("../../src/test/clock-change.mjs").normalize();
        Path out = folder.resolve("out");
        Process node = new ProcessBuilder("node", script.toString(), sdk.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertTrue(node.waitFor(30, TimeUnit.SECONDS), "still running");
        } finally {
            node.destroyForcibly();
        }
        assertEquals(
                List.of("steady: 1", "set back: 1", "set forward: 1", "asleep: 1", "always fast: 2"),
                Files.readAllLines(out));
    }
}
