package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is listed on a terminal of 80 columns fits it. */
class NarrowTerminalTest {

    private static final int COLUMNS = 80;

    @TempDir
    private Path folder;

    private List<String> screen(Map<String, String> environment, String... command) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("COLUMNS", Integer.toString(COLUMNS));
        all.put("NO_COLOR", "1");
        try (ChildProcess child = ChildProcess.onTerminal(folder, all, command)) {
            assertEquals(0, child.exitCode(), child::out);
            List<String> lines = child.out()
                    .lines()
                    .filter(line -> !line.startsWith("The numbers of sessions and pairs are unknown"))
                    .toList();
            lines.forEach(line -> assertTrue(line.length() <= COLUMNS, line));
            return lines;
        }
    }

    @Test
    void settingsAreCutAndKeysAreNot() throws Exception {
        String url =
                "jdbc:sqlite:" + folder.resolve("a-database-with-a-name-that-is-longer-than-a-line-of-a-terminal.db");
        try (ChildProcess made = ChildProcess.fastauth(folder, Map.of(), "keys", "generate", "--alg", "ES256")) {
            assertEquals(0, made.exitCode(), made::err);
        }
        Map<String, String> environment = Map.of("FASTAUTH_STORE_URL", url, "MASTER_TOKEN", RunningServer.MASTER);
        List<String> settings = screen(environment, "config", "check");
        assertTrue(
                settings.getFirst().contains("SETTING") && settings.getFirst().contains("SOURCE"), settings::toString);
        assertTrue(
                settings.stream().anyMatch(line -> line.matches("store\\.url +jdbc:sqlite:.*….*")), settings::toString);

        List<String> keys = screen(environment, "keys", "list");
        assertTrue(keys.stream().anyMatch(line -> line.contains("STATE") && line.contains("PAIRS")), keys::toString);
        assertTrue(
                keys.stream()
                        .anyMatch(
                                line -> line.matches("\\S{12,} +ES256 +sig +\\d+s +signs access +- +unknown +unknown")),
                keys::toString);
    }

    @Test
    void theKeysOfAServiceAreListed() throws Exception {
        try (RunningServer server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("s.db"))))) {
            server.get("/auth/token/new?client_id=me");
            Map<String, String> environment =
                    Map.of("FASTAUTH_URL", "http://127.0.0.1:" + server.port(), "MASTER_TOKEN", RunningServer.MASTER);
            List<String> keys = screen(environment, "keys", "list");
            assertTrue(keys.stream().anyMatch(line -> line.matches(".*STATE +LEFT +SESSIONS.*")), keys::toString);
            assertTrue(keys.stream().anyMatch(line -> line.matches("\\S+ +HS256 +sig .* signs +- +1")), keys::toString);
        }
        assertTrue(Files.notExists(folder.resolve("keys.json")));
    }
}
