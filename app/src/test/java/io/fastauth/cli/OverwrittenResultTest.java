package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The result of a long command on a terminal, where a progress bar moves the cursor. */
@Execution(ExecutionMode.CONCURRENT)
class OverwrittenResultTest {

    @TempDir
    private Path folder;

    @Test
    void comesAfterTheProgressBar() throws Exception {
        Files.writeString(folder.resolve("simple_db.json"), "{}");
        assertLast("Importing", "Imported 0 sessions", "store", "import", "simple_db.json");
        assertLast("Exporting", "Exported 0 sessions", "store", "export", "sessions.jsonl");
        assertLast("Copying", "Copied 0 sessions", "store", "copy", "--to", "jdbc:sqlite:other.db");
    }

    private void assertLast(String bar, String result, String... command) throws Exception {
        try (ChildProcess child =
                ChildProcess.onTerminal(folder, Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY), command)) {
            assertEquals(0, child.exitCode(), child::out);
            String screen = child.out();
            assertTrue(screen.contains(bar), screen);
            assertTrue(screen.lastIndexOf(bar) < screen.indexOf(result), screen);
        }
    }
}
