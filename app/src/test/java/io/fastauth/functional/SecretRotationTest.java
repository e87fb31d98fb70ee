package io.fastauth.functional;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.cli.ChildProcess;
import io.fastauth.token.TokenPair;
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
        Files.writeString(folder.resolve("keys.env"), "CRYPTOGRAPHY_KEY=" + RunningServer.KEY + "\n");
        MountedVolume secret = new MountedVolume(folder.resolve("secret"), keys());
        try (Replica service = Replica.startWith(
                folder, Map.of("MASTER_TOKEN", RunningServer.MASTER), 0, "--env-file", "secret/keys.env")) {
            TokenPair first = service.issue("me");

            // Sooner than the page, which gives Kubernetes its time.
            fastauth(documented("keys rotate --env-file keys.env --in PT5M").replace("PT5M", "PT2S"));
            secret.swap(keys());
            await().atMost(PATIENCE).until(() -> !keyOf(service.issue("new")).equals(keyOf(first)));
            assertTrue(service.verifies(first.accessToken()));
            TokenPair second = Pairs.pair(service.refresh(first.refreshToken()));
            assertNotEquals(keyOf(first), keyOf(second));

            fastauth(documented("keys retire KID --env-file keys.env --force").replace("KID", keyOf(first)));
            assertFalse(Files.readString(folder.resolve("keys.env")).contains(RunningServer.KEY));
            secret.swap(keys());
            assertTrue(service.verifies(second.accessToken()));

            fastauth(documented("keys rotate --env-file keys.env --in PT0S --expire-old PT0S"));
            secret.swap(keys());
            await().atMost(PATIENCE).until(() -> !service.verifies(second.accessToken()));
            assertEquals(401, service.refresh(second.refreshToken()).statusCode());
            assertTrue(service.verifies(service.issue("me").accessToken()));
        }
    }

    private static String keyOf(TokenPair pair) {
        return pair.keyId().orElseThrow();
    }

    /** The command of the page that ends like this, which is there once. */
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

    /** What is to be put into the secret. */
    private Map<String, String> keys() throws IOException {
        return Map.of("keys.env", Files.readString(folder.resolve("keys.env")));
    }
}
