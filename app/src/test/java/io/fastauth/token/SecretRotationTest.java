package io.fastauth.token;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.MountedVolume;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Keys are rotated as the operations page says, in a secret that Kubernetes mounts: a link that is swapped. */
@Execution(ExecutionMode.CONCURRENT)
class SecretRotationTest {

    private static final Path PAGE = Path.of("..", "k8s", "README.md");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void rotatesEndsAndRetiresKeys() throws Exception {
        fastauth(documented("keys generate"));
        MountedVolume secret = new MountedVolume(folder.resolve("secret"), keys());
        try (Replica service = Replica.startWith(
                folder,
                Map.of("MASTER_TOKEN", RunningServer.MASTER, "FASTAUTH_TOKENS_KEYS_FILE", "secret/keys.json"))) {
            TokenPair first = service.issue("me");

            // Sooner than the page, which gives Kubernetes its time.
            fastauth(documented("keys rotate --in PT5M").replace("PT5M", "PT2S"));
            secret.swap(keys());
            await().atMost(PATIENCE).until(() -> !keyOf(service.issue("new")).equals(keyOf(first)));
            assertTrue(service.verifies(first.accessToken()));
            TokenPair second = Pairs.pair(service.refresh(first.refreshToken()));
            assertNotEquals(keyOf(first), keyOf(second));

            fastauth(documented("keys retire KID --force").replace("KID", keyOf(first)));
            assertFalse(Files.readString(folder.resolve("keys.json")).contains(keyOf(first)));
            secret.swap(keys());
            assertTrue(service.verifies(second.accessToken()));

            fastauth(documented("keys rotate --in PT0S --expire-old PT0S"));
            secret.swap(keys());
            await().atMost(PATIENCE).until(() -> !service.verifies(second.accessToken()));
            assertEquals(401, service.refresh(second.refreshToken()).statusCode());
            assertTrue(service.verifies(service.issue("me").accessToken()));
        }
    }

    private static String keyOf(TokenPair pair) {
        return pair.keyId().orElseThrow();
    }

    /** The command of the page, which is there once. */
    private static String documented(String command) throws IOException {
        List<String> lines = Files.readAllLines(PAGE).stream()
                .map(String::strip)
                .filter(("fastauth " + command)::equals)
                .toList();
        assertEquals(1, lines.size(), () -> command + " is documented as " + lines);
        return lines.getFirst();
    }

    private void fastauth(String command) throws Exception {
        String[] words = command.split(" ");
        try (ChildProcess child = ChildProcess.fastauth(folder, Map.of(), Arrays.copyOfRange(words, 1, words.length))) {
            assertEquals(0, child.exitCode(), () -> child.out() + child.err());
        }
    }

    /** The content of the secret. */
    private Map<String, String> keys() throws IOException {
        return Map.of("keys.json", Files.readString(folder.resolve("keys.json")));
    }
}
