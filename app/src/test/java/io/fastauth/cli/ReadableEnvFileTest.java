package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.KeySetJson;
import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Secrets in files that other users of the machine can read. */
@Execution(ExecutionMode.CONCURRENT)
class ReadableEnvFileTest {

    private static final String WARNING = " holds secrets, and other users may read or change it; run: chmod 600 ";

    @TempDir
    private Path folder;

    @Test
    void isAWarningAtStart() throws Exception {
        write(".env", "CRYPTOGRAPHY_KEY=" + RunningServer.KEY + "\n", "rw-r--r--");
        write("fastauth.config.json", "{\"master-token\": \"" + RunningServer.MASTER + "\"}", "rw-r-----");

        assertEquals(
                List.of("fastauth.config.json" + WARNING + "fastauth.config.json", ".env" + WARNING + ".env"),
                warnings());
    }

    @Test
    void ofKeysIsAWarningAtStart() throws Exception {
        write(
                "keys.json",
                KeySetJson.of(KeySetJson.signing("a", RunningServer.KEY, Instant.MIN, Instant.MAX)),
                "rw-r--r--");

        assertEquals(List.of("keys.json" + WARNING + "keys.json"), warnings());
    }

    @Test
    void withoutSecretsOrWithoutReadersIsNone() throws Exception {
        write(".env", "FASTAUTH_OBSERVE_LOG_FORMAT=text\n", "rw-r--r--");
        write("fastauth.config.json", "{\"master-token\": \"" + RunningServer.MASTER + "\"}", "rw-------");

        assertEquals(List.of(), warnings());
    }

    @Test
    void ofTheStoreIsAWarningAtItsStart() throws Exception {
        write(".env", "STORE_API_KEY=a-key-between-the-two-of-32-characters\n", "rw-r--r--");
        write("key", RunningServer.KEY, "rw-r-----");
        write("master", RunningServer.MASTER, "rw-------");
        Map<String, String> environment = Map.of("CRYPTOGRAPHY_KEY_FILE", "key", "MASTER_TOKEN_FILE", "master");

        assertEquals(
                List.of(".env" + WARNING + ".env", "key" + WARNING + "key"),
                warnings("The store is ready", environment, "store", "serve", "--port", "0"));
    }

    @Test
    void ofTheKeysOfTheStoreIsAWarningAtItsStart() throws Exception {
        write(
                "keys.json",
                KeySetJson.of(KeySetJson.signing("a", RunningServer.KEY, Instant.MIN, Instant.MAX)),
                "rw-r--r--");

        assertEquals(
                List.of("keys.json" + WARNING + "keys.json"),
                warnings("The store is ready", Map.of(), "store", "serve", "--port", "0"));
    }

    private void write(String name, String content, String permissions) throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve(name), content), PosixFilePermissions.fromString(permissions));
    }

    private List<String> warnings() throws Exception {
        return warnings("FastAuth is ready", Map.of(), "serve", "--port", "0");
    }

    private List<String> warnings(String ready, Map<String, String> environment, String... arguments) throws Exception {
        try (ChildProcess child = ChildProcess.fastauth(folder, environment, arguments)) {
            child.awaitOut(ready);
            return child.complaints().stream()
                    .map(line -> line.replaceFirst(".* WARNING \\S+ ", ""))
                    .toList();
        }
    }
}
