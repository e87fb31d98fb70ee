package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code serve} refuses to start with, with which exit code, and what it says. */
@Execution(ExecutionMode.CONCURRENT)
class ServeRefusalTest {

    @TempDir
    private Path folder;

    private ServedFolder served;

    @BeforeEach
    void open() {
        served = new ServedFolder(folder);
    }

    @Test
    void badSettingsExitWithTwoAndOneLineForEachProblem() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("fastauth.config.json"), "{\"acess-token-paths\": [], \"app-name\": 7}");
        Files.writeString(folder.resolve(".env"), "MASTER_TOKEN=\n");

        List<String> lines = served.refused(2, Map.of("CRYPTOGRAPHY_KEY", "s3cret"), "--port", "0");

        assertEquals(4, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("did you mean \"access-token-paths\"?"), lines::toString);
        assertTrue(lines.get(1).contains("\"app-name\" must be a text"), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith(".env line 1, MASTER_TOKEN")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("is 6 bytes long")), lines::toString);
        assertFalse(lines.toString().contains("s3cret"), lines::toString);
    }

    @ParameterizedTest
    @CsvSource({"--config, none.json", "--env-file, none.env"})
    void aNamedFileThatIsNotThereExitsWithTwo(String option, String file) throws IOException, InterruptedException {
        assertEquals(
                List.of(option + ": there is no readable file " + file), served.refused(2, Map.of(), option, file));
    }

    @Test
    void aFolderThatIsNotThereIsNamed() throws IOException, InterruptedException {
        assertEquals(
                List.of("fastauth: cannot make or read nowhere/c.json (NoSuchFileException)"),
                served.refused(1, Map.of(), "--init", "--config", "nowhere/c.json"));
    }

    @Test
    void openIssuanceOnEveryAddressExitsWithTwo() throws IOException, InterruptedException {
        List<String> lines = served.refused(2, Map.of(), "--port", "0", "--host", "0.0.0.0");

        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.getFirst().contains("guard.allow-open-issuance"), lines::toString);
        assertTrue(lines.getFirst().contains("master-token-paths"), lines::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'server:\n  port: many\n' | server.port",
                "'server: [\n' | Cannot read",
                "'server:\n  features:\n    observe:\n      sockets: [nope]\n' | server.features.observe.sockets",
                "'server:\n  concurrency-limit:\n    fixed:\n      permits: -3\n' | concurrency-limit.fixed.permits",
                "'server:\n  max-tcp-connections: -2\n' | server.max-tcp-connections",
                "'cors:\n  paths:\n    - path-pattern: /a\n      max-age: zz\n' | cannot be parsed",
                "'server:\n  shutdown-grace-period: zz\n' | server.shutdown-grace-period"
            })
    void aBadServerConfigurationExitsWithTwoAndNamesTheFile(String yaml, String named)
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("application.yaml"), yaml);

        List<String> lines = served.refused(2, Map.of());

        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.getFirst().startsWith("application.yaml: "), lines::toString);
        assertTrue(lines.getFirst().contains(named), lines::toString);
    }

    @Test
    void aPortThatIsTakenExitsWithOneAndNamesIt() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            List<String> lines = served.refused(1, Map.of(), "--port", port);

            assertEquals(1, lines.size(), lines::toString);
            assertTrue(lines.getFirst().contains("cannot listen on 127.0.0.1:" + port), lines::toString);
            assertTrue(lines.getFirst().contains("--port"), lines::toString);
        }
    }

    @Test
    void aStoreThatCannotBeOpenedExitsWithOneAndNamesIt() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("file"), "not a folder");

        List<String> lines = served.refused(1, Map.of("FASTAUTH_STORE_URL", "jdbc:sqlite:file/x.db"), "--port", "0");

        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.getFirst().contains("file/x.db"), lines::toString);
    }

    @Test
    void anAddressOfAnotherMachineExitsWithOneAndNamesIt() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("fastauth.config.json"), "{\"guard\": {\"allow-open-issuance\": true}}");

        List<String> lines = served.refused(1, Map.of(), "--host", "192.0.2.1", "--port", "8000");

        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.getFirst().contains("cannot listen on 192.0.2.1:8000"), lines::toString);
    }
}
