package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.functional.Replica;
import io.fastauth.functional.RunningServer;
import io.fastauth.token.TokenPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The persistence API as a process of its own, with the token service as its client. */
class StoreServeCommandTest {

    private static final Pattern READY = Pattern.compile("The store is ready at (http://127\\.0\\.0\\.1:\\d+/\\S+)");

    @TempDir
    private Path folder;

    @Test
    void servesTheTokenServiceAndStopsWhenToldTo() throws Exception {
        String key = "a-key-between-the-two-of-32-characters";
        Files.writeString(folder.resolve("key"), key + "\n");
        Path service = Files.createDirectory(folder.resolve("service"));
        Map<String, String> environment = Map.of(
                "CRYPTOGRAPHY_KEY",
                RunningServer.KEY,
                "STORE_API_KEY_FILE",
                folder.resolve("key").toString());
        try (ChildProcess store = ChildProcess.fastauth(folder, environment, "store", "serve", "--port", "0")) {
            Matcher ready = READY.matcher(store.awaitOut("The store is ready"));
            assertTrue(ready.find(), store::out);
            Files.writeString(
                    service.resolve("fastauth.config.json"),
                    "{\"database-api-url\": \"" + ready.group(1)
                            + "\", \"headers\": {\"X-Api-Key\": \"${STORE_KEY}\"}}");
            try (Replica replica = Replica.start(service, Map.of("STORE_KEY", key))) {
                TokenPair pair = replica.issue("a");
                assertTrue(replica.verifies(pair.accessToken()));
                assertEquals(200, replica.refresh(pair.refreshToken()).statusCode());
            }
            assertEquals(0, store.terminate());
        }
    }

    @Test
    void refusesToServeEverybodyWithoutAKey() throws Exception {
        refused("use 127.0.0.1", Map.of(), "--host", "0.0.0.0");
        refused("there is no key; set STORE_API_KEY", Map.of(), "--api-key-header", "X-Key");
        refused("at least 32", Map.of("STORE_API_KEY", "short"), "--host", "0.0.0.0");
        refused("--port: must be", Map.of(), "--port", "65536");
        refused("--path: must be", Map.of(), "--path", "data/");
    }

    private void refused(String reason, Map<String, String> environment, String... options) throws Exception {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "store";
        arguments[1] = "serve";
        System.arraycopy(options, 0, arguments, 2, options.length);
        try (ChildProcess child = ChildProcess.fastauth(folder, environment, arguments)) {
            assertEquals(2, child.exitCode(), child::err);
            assertTrue(child.err().contains(reason), child::err);
        }
    }
}
