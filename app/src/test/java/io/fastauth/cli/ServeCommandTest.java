package io.fastauth.cli;

import static io.fastauth.cli.ServedFolder.ADDRESS;
import static io.fastauth.cli.ServedFolder.CURL;
import static io.fastauth.cli.ServedFolder.found;
import static io.fastauth.cli.ServedFolder.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How {@code serve} starts, which of its flags and files wins, and how it stops. */
@Execution(ExecutionMode.CONCURRENT)
class ServeCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private ServedFolder served;

    @BeforeEach
    void open() {
        served = new ServedFolder(folder);
    }

    @Test
    void servesWithoutOptionsAsWithThem() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("application.yaml"), "server:\n  port: 0\n");
        Map<String, String> environment = Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY);

        try (ChildProcess child = served.start(environment)) {
            assertEquals(
                    200, get(found(ADDRESS, child.awaitOut("curl")) + "/health").statusCode());
        }

        Files.writeString(
                folder.resolve("fastauth.config.json"),
                "{\"auth-prefix\": 5, \"observe\": {\"log-format\": \"loud\"}}");
        List<String> told = served.refused(2, environment);
        assertEquals(served.refused(2, environment, "--port", "0"), told);
        assertTrue(told.toString().contains("observe.log-format"), told::toString);
    }

    @Test
    void withoutInitItMakesNoFilesAndSaysThatAKeyIsMissing() throws IOException, InterruptedException {
        try (ChildProcess child = served.start("--port", "0")) {
            String out = child.awaitOut("start with --init");

            assertFalse(Files.exists(folder.resolve(".env")));
            assertFalse(Files.exists(folder.resolve("fastauth.config.json")));
            HttpResponse<String> issued = get(found(CURL, out));
            assertEquals(500, issued.statusCode());
            assertEquals(
                    "Crypto key not set",
                    JSON.readTree(issued.body()).get("message").asText());
        }
    }

    @Test
    void aSignalStopsItWithZero() throws IOException, InterruptedException {
        try (ChildProcess child = served.start("--port", "0")) {
            child.awaitOut("curl");
            assertEquals(0, child.terminate(), child::err);
        }
    }

    @Test
    void flagsWinOverTheServerConfiguration() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(folder.resolve("application.yaml"), "server:\n  port: " + taken.getLocalPort() + "\n");

            try (ChildProcess child = served.start("--port", "0")) {
                assertTrue(child.awaitOut("curl").contains("ready at"));
            }
        }
    }

    @Test
    void corsOfTheServerConfigurationAllowsTheListedPathsOnly() throws IOException, InterruptedException {
        String origin = "https://app.example.org";
        Files.writeString(
                folder.resolve("application.yaml"),
                "cors:\n  paths:\n    - path-pattern: /health\n      allow-origins: [\"" + origin + "\"]\n");
        try (ChildProcess child = served.start(Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY), "--port", "0")) {
            String address = found(ADDRESS, child.awaitOut("curl"));

            assertEquals(Optional.of(origin), allowedOrigin(address + "/health", origin));
            assertEquals(Optional.empty(), allowedOrigin(address + "/elsewhere", origin));
        }
    }

    private Optional<String> allowedOrigin(String url, String origin) throws IOException, InterruptedException {
        return get(url, "Origin", origin).headers().firstValue("Access-Control-Allow-Origin");
    }
}
