package io.fastauth.config;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Sources of settings that can no longer be read while the service runs. What they guard must stay guarded. */
@Execution(ExecutionMode.CONCURRENT)
class VanishedSettingsFileTest {

    @TempDir
    private Path folder;

    private Path config;
    private Path env;
    private Path secret;

    @Test
    void whatWasGuardedStaysGuarded() throws IOException {
        config = Files.writeString(folder.resolve("fastauth.config.json"), "{\"access-token-paths\": [\"/docs\"]}");
        env = Files.writeString(folder.resolve(".env"), "FASTAUTH_MASTER_TOKEN_PATHS=/openapi\n");
        secret = Files.writeString(folder.resolve("secret"), RunningServer.MASTER);
        Map<String, String> environment =
                Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY, "MASTER_TOKEN_FILE", secret.toString());
        try (Replica service = Replica.startWith(folder, environment)) {
            assertGuarded(service);

            remove();
            awaitRefusal(
                    service,
                    ".env was deleted; restore .env, or",
                    "fastauth.config.json was deleted; restore fastauth.config.json, or",
                    "MASTER_TOKEN_FILE: names a file that cannot be read");

            Files.createDirectory(config);
            Files.createSymbolicLink(env, folder.resolve("nowhere"));
            Files.createFile(secret);
            awaitRefusal(
                    service,
                    ".env: cannot be read",
                    "fastauth.config.json: cannot be read",
                    "MASTER_TOKEN_FILE: \"master-token\" is empty");

            remove();
            Files.writeString(config, "{\"access-token-paths\": [\"/do");
            Files.createFile(env);
            Files.writeString(secret, RunningServer.MASTER);
            awaitRefusal(
                    service, ".env sets no variables; restore .env, or", "fastauth.config.json: is not valid JSON");

            Files.writeString(config, "{\"access-token-paths\": [\"/docs\", \"/health\"]}");
            Files.writeString(env, "FASTAUTH_MASTER_TOKEN_PATHS=/openapi\n");
            await().atMost(Duration.ofSeconds(10)).until(() -> get(service, "/health") == 401);
            // It changes after the settings are in force.
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> service.metrics().value("fastauth_settings_refused") == 0);
            assertGuarded(service);
        }
    }

    private void remove() throws IOException {
        Files.deleteIfExists(config);
        Files.deleteIfExists(env);
        Files.deleteIfExists(secret);
    }

    private static void awaitRefusal(Replica service, String... problems) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            String log = service.process().err();
            String last = log.substring(Math.max(0, log.lastIndexOf("are refused")));
            for (String problem : problems) {
                assertTrue(last.contains(problem), log);
            }
        });
        assertFalse(service.process().err().contains("are in force:"), service.process()::err);
        assertEquals(1, service.metrics().value("fastauth_settings_refused"));
        assertGuarded(service);
    }

    private static void assertGuarded(Replica service) {
        assertEquals(401, get(service, "/docs"));
        assertEquals(401, get(service, "/openapi"));
    }

    private static int get(Replica service, String path) {
        return service.send(service.request(path).GET()).statusCode();
    }
}
