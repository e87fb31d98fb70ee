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
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are rotated as the operations page says, in a secret that Kubernetes mounts: a link that is swapped. */
class SecretRotationTest {

    private static final Path PAGE = Path.of("..", "k8s", "README.md");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void rotatesEndsAndRetiresKeys() throws Exception {
        Files.writeString(folder.resolve("keys.env"), "CRYPTOGRAPHY_KEY=" + RunningServer.KEY + "\n");
        mount(1);
        try (Replica service =
                Replica.startWith(folder, Map.of("MASTER_TOKEN", "m"), 0, "--env-file", "secret/keys.env")) {
            TokenPair first = service.issue("me");

            // Sooner than the page, which gives Kubernetes its time.
            fastauth(documented("keys rotate --env-file keys.env --in PT5M").replace("PT5M", "PT2S"));
            mount(2);
            await().atMost(PATIENCE).until(() -> !keyOf(service.issue("new")).equals(keyOf(first)));
            assertTrue(service.verifies(first.accessToken()));
            TokenPair second = Pairs.pair(service.refresh(first.refreshToken()));
            assertNotEquals(keyOf(first), keyOf(second));

            fastauth(documented("keys retire KID --env-file keys.env --force").replace("KID", keyOf(first)));
            assertFalse(Files.readString(folder.resolve("keys.env")).contains(RunningServer.KEY));
            mount(3);
            assertTrue(service.verifies(second.accessToken()));

            fastauth(documented("keys rotate --env-file keys.env --in PT0S --expire-old PT0S"));
            mount(4);
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

    /**
     * As the kubelet does: files in a new folder, a link to it that is replaced at once, and links through that one.
     */
    private void mount(int version) throws IOException {
        Path secret = Files.createDirectories(folder.resolve("secret"));
        Path data = Files.createDirectory(secret.resolve("..version" + version));
        Files.copy(folder.resolve("keys.env"), data.resolve("keys.env"));
        Path next = Files.createSymbolicLink(secret.resolve("..data_tmp"), data.getFileName());
        Files.move(next, secret.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (version == 1) {
            Files.createSymbolicLink(secret.resolve("keys.env"), Path.of("..data", "keys.env"));
        }
    }
}
