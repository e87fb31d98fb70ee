package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.RunningServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Master tokens that can be guessed, and secrets that were copied from an example. */
class WeakMasterTokenTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "                    ",
                "a",
                "fifteen-letters",
                "two words and some more",
                "changeme",
                "secret",
                "<your master token>",
                "change-me-change-me",
                "your_master_token_here",
                "SuperSecretPassword123",
                "xxxxxxxxxxxxxxxxxxxx"
            })
    void isRefusedInTheEmbeddedService(String token) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> RunningServer.start(config -> config.masterToken(token)));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("master-token "), refused::getMessage);
        assertFalse(token.length() > 6 && String.valueOf(refused.getMessage()).contains(token), refused::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sixteen-letters!", "Zm9vYmFyc2VjcmV0cGFzc3dvcmQ=", "my-secret-of-olden-days"})
    void othersAreAccepted(String token) {
        try (RunningServer server = RunningServer.start(config -> config.masterToken(token))) {
            assertEquals(
                    200, server.get("/master/health", "MASTER-TOKEN", token).statusCode());
        }
    }

    @Test
    void aPlaceholderSignsNothing() {
        assertThrows(
                IllegalArgumentException.class,
                () -> RunningServer.start(config -> config.cryptographyKey("your-secret-key-your-secret-key-your")));
    }

    @Test
    void theCommandLineRefusesItInOneLine(@TempDir Path folder) throws Exception {
        Map<String, String> environment = Map.of("MASTER_TOKEN", "a", "CRYPTOGRAPHY_KEY", RunningServer.KEY);
        try (ChildProcess child = ChildProcess.fastauth(folder, environment, "serve", "--port", "0")) {
            assertEquals(2, child.exitCode());
            assertEquals(
                    List.of("environment variable MASTER_TOKEN: \"master-token\" has 1 characters; write at least 16,"
                            + " for example from: openssl rand -base64 32"),
                    child.complaints());
        }
    }
}
