package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.config.EnvFile;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The persistence API as a process of its own, with the token service as its client. */
@Execution(ExecutionMode.CONCURRENT)
class StoreServeCommandTest {

    private static final Pattern READY = Pattern.compile("The store is ready at (http://127\\.0\\.0\\.1:\\d+/\\S+)");

    @TempDir
    private Path folder;

    private static String found(String out) {
        Matcher ready = READY.matcher(out);
        assertTrue(ready.find(), out);
        return ready.group(1);
    }

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
            String url = found(store.awaitOut("The store is ready"));
            Files.writeString(
                    service.resolve("fastauth.config.json"),
                    "{\"database-api-url\": \"" + url + "\", \"headers\": {\"X-Api-Key\": \"${STORE_KEY}\"}}");
            try (Replica replica = Replica.start(service, Map.of("STORE_KEY", key))) {
                TokenPair pair = replica.issue("a");
                assertTrue(replica.verifies(pair.accessToken()));
                assertEquals(200, replica.refresh(pair.refreshToken()).statusCode());
            }
            assertEquals(0, store.terminate());
        }
    }

    @Test
    void theFirstStartMakesAKeyThatTheNextOneKeepsAndCallersMustSend() throws Exception {
        Map<String, String> environment = Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY);
        Path env = folder.resolve(".env");
        try (ChildProcess store = ChildProcess.fastauth(folder, environment, "store", "serve", "--port", "0")) {
            String out = store.awaitOut("Callers must send");
            assertTrue(out.contains("Made STORE_API_KEY in .env"), out);
            assertTrue(out.contains("\"headers\": {\"X-Api-Key\": \"${STORE_API_KEY}\"}"), out);
            String key = EnvFile.read(env).get("STORE_API_KEY");
            assertTrue(key.length() >= 32);
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(env)));
            assertFalse((out + store.err()).contains(key));

            String url = found(out);
            int port = URI.create(url).getPort();
            assertEquals("401", save(port, "text/plain", ""));
            assertEquals("401", save(port, "application/json", ""));
            assertEquals("415", save(port, "text/plain", "X-Api-Key: " + key + "\r\n"));
            String tooLarge = RunningServer.raw(
                    port, "POST /mydb/data/token HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n");
            assertTrue(tooLarge.contains("The body must be at most 65536 bytes long"), tooLarge);
            assertEquals("200", save(port, "application/json", "X-Api-Key: " + key + "\r\n"));
            assertEquals(0, store.terminate());
        }
        byte[] made = Files.readAllBytes(env);
        try (ChildProcess store = ChildProcess.fastauth(folder, environment, "store", "serve", "--port", "0")) {
            String out = store.awaitOut("Callers must send");
            assertFalse(out.contains("Made"), out);
            assertArrayEquals(made, Files.readAllBytes(env));
        }
    }

    private static String save(int port, String contentType, String headers) {
        String body = "{\"data\":{\"access_token\":\"\",\"refresh_token\":\"\"}}";
        return RunningServer.raw(
                        port,
                        "POST /mydb/data/token?client_id=victim HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\n"
                                + headers + "Content-Type: " + contentType + "\r\nContent-Length: " + body.length()
                                + "\r\n\r\n" + body)
                .substring(9, 12);
    }

    @Test
    void refusesAKeyThatCannotBeUsed() throws Exception {
        refused("at least 32", Map.of("STORE_API_KEY", "short"), "--host", "0.0.0.0");
        refused("so is STORE_API_KEY_FILE", Map.of("STORE_API_KEY", "a", "STORE_API_KEY_FILE", "b"));
        Map<String, String> settings = Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY);
        refused("the header's name must be", settings, "--api-key-header", "X Key");
        refused("--host: there is no address", settings, "--host", "nowhere.invalid");
        refused("--port: must be", Map.of(), "--port", "65536");
        refused("--path: must be", Map.of(), "--path", "data/");
        Files.writeString(folder.resolve("key"), "a-key-between-the-two-of-32-characters");
        refused("fastauth keys generate", Map.of("STORE_API_KEY_FILE", "key"));
        assertFalse(Files.exists(folder.resolve(".env")), "nothing is made by a start that is refused");
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
