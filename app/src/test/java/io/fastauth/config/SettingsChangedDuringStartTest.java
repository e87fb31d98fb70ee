package io.fastauth.config;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A change that is made after a start has read the settings, and before the service watches them. */
@Execution(ExecutionMode.CONCURRENT)
class SettingsChangedDuringStartTest {

    @TempDir
    private Path folder;

    /** A named pipe holds the start: its secret is read after the configuration file. */
    @Test
    void isPutInForce() throws Exception {
        Path config = Files.writeString(folder.resolve("fastauth.config.json"), "{\"app-name\": \"one\"}");
        Path secret = folder.resolve("secret");
        assertEquals(0, new ProcessBuilder("mkfifo", secret.toString()).start().waitFor());
        CompletableFuture<Void> changed = CompletableFuture.runAsync(() -> changeWhileRead(config, secret));

        try (Replica service = Replica.startWith(
                folder, Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY, "MASTER_TOKEN_FILE", secret.toString()))) {
            changed.join();
            await().atMost(Duration.ofSeconds(10)).until(() -> get(service) == 401);
        }
    }

    private void changeWhileRead(Path config, Path secret) {
        try (OutputStream reader = Files.newOutputStream(secret)) {
            Files.writeString(config, "{\"app-name\": \"one\", \"access-token-paths\": [\"/docs\"]}");
            Path file = Files.writeString(folder.resolve("file"), RunningServer.MASTER);
            Files.move(file, secret, StandardCopyOption.REPLACE_EXISTING);
            reader.write(RunningServer.MASTER.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int get(Replica service) {
        return service.send(service.request("/docs").GET()).statusCode();
    }
}
