package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.RunningServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Guesses of the API key of {@code store serve} are limited by address, as those of the master token are, and logged.
 */
@Execution(ExecutionMode.CONCURRENT)
class GuessedApiKeyTest {

    private static final String KEY = "0123456789-an-api-key-of-this-test";
    private static final Pattern PORT = Pattern.compile("ready at http://127\\.0\\.0\\.1:(\\d+)/");
    private static final Pattern WAIT = Pattern.compile("(?i)\r\nretry-after: [1-9]\\d*\r\n");
    private static final int BURST = 3;

    @Test
    void wrongKeysAreLimitedByAddressAndLoggedOnceAMinute(@TempDir Path folder) throws Exception {
        Map<String, String> environment = Map.of(
                "CRYPTOGRAPHY_KEY",
                RunningServer.KEY,
                "STORE_API_KEY",
                KEY,
                "FASTAUTH_GUARD_FAILURE_LIMIT",
                BURST + ", 1/min");
        try (ChildProcess store = ChildProcess.fastauth(folder, environment, "store", "serve", "--port", "0")) {
            Matcher ready = PORT.matcher(store.awaitOut("Callers must send"));
            assertTrue(ready.find());
            int port = Integer.parseInt(ready.group(1));
            for (int i = 0; i < 2 * BURST; i++) {
                assertStatus(401, load(port, "203.0.113.7"), "a request without a key is no guess");
                assertStatus(404, load(port, "203.0.113.7", KEY), "a right key costs nothing");
            }
            for (int i = 0; i < BURST; i++) {
                assertStatus(401, load(port, "203.0.113.7", "guess-" + i), "a guess");
            }
            for (String key : List.of("guess", KEY)) {
                String limited = load(port, "203.0.113.7", key);
                assertStatus(429, limited, "any key after too many guesses");
                assertTrue(WAIT.matcher(limited).find(), limited);
            }
            assertStatus(404, load(port, "203.0.113.8", KEY), "the right key from another address");
            assertStatus(401, load(port, "203.0.113.8", "guess"), "a guess from another address");

            store.awaitErr("Request from 203.0.113.8 refused");
            List<String> warnings = store.err()
                    .lines()
                    .filter(line -> line.contains("Request from"))
                    .toList();
            assertEquals(2, warnings.size(), store::err);
            assertTrue(warnings.getFirst().contains("Request from 203.0.113.7 refused"), store::err);
            assertFalse(store.err().contains("guess") || store.err().contains(KEY), store::err);
        }
    }

    private static void assertStatus(int status, String answer, String what) {
        assertEquals(String.valueOf(status), answer.substring(9, 12), what);
    }

    private static String load(int port, String caller, String... keys) {
        StringBuilder head = new StringBuilder("GET /mydb/data/token?client_id=nobody HTTP/1.1\r\nHost: x\r\n");
        for (String key : keys) {
            head.append("X-Api-Key: ").append(key).append("\r\n");
        }
        return RunningServer.raw(port, head + "X-Forwarded-For: " + caller + "\r\n\r\n");
    }
}
