package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.config.EnvFile;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Execution(ExecutionMode.CONCURRENT)
class ServeCommandTest {

    private static final Pattern ADDRESS = Pattern.compile("ready at (http://127\\.0\\.0\\.1:\\d+)\\R");
    private static final Pattern DOCUMENTATION = Pattern.compile("Documentation: +(http\\S+)");
    private static final Pattern CURL = Pattern.compile("curl '(http[^']+)'");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    @TempDir
    private Path folder;

    private ChildProcess serve(String... arguments) throws IOException {
        return serve(Map.of(), arguments);
    }

    private ChildProcess serve(Map<String, String> environment, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "serve";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return ChildProcess.fastauth(folder, environment, command);
    }

    /** A start that is refused, in one line on standard error for each problem. */
    private List<String> refused(int exitCode, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        try (ChildProcess child = serve(environment, arguments)) {
            assertEquals(exitCode, child.exitCode(), child::err);
            assertEquals("", child.out());
            return child.complaints();
        }
    }

    private static String found(Pattern pattern, String out) {
        Matcher matcher = pattern.matcher(out);
        assertTrue(matcher.find(), out);
        return matcher.group(1);
    }

    private HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void servesWithoutOptionsAsWithThem() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("application.yaml"), "server:\n  port: 0\n");
        Map<String, String> environment = Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY);

        try (ChildProcess child = serve(environment)) {
            assertEquals(
                    200, get(found(ADDRESS, child.awaitOut("curl")) + "/health").statusCode());
        }

        Files.writeString(
                folder.resolve("fastauth.config.json"),
                "{\"auth-prefix\": 5, \"observe\": {\"log-format\": \"loud\"}}");
        List<String> told = refused(2, environment);
        assertEquals(refused(2, environment, "--port", "0"), told);
        assertTrue(told.toString().contains("observe.log-format"), told::toString);
    }

    @Test
    void initMakesWhatIsMissingAndPrintsWhatWorks() throws IOException, InterruptedException {
        try (ChildProcess child = serve("--init", "--port", "0")) {
            String out = child.awaitOut("curl");

            assertEquals(200, get(found(ADDRESS, out) + "/health").statusCode());
            assertEquals(200, get(found(DOCUMENTATION, out)).statusCode());
            HttpResponse<String> issued = get(found(CURL, out));
            assertEquals(200, issued.statusCode(), issued::body);
            assertEquals(
                    "me", JSON.readTree(issued.body()).at("/data/client_id").asText());

            Map<String, String> made = EnvFile.read(folder.resolve(".env"));
            assertEquals(Set.of("MASTER_TOKEN"), made.keySet());
            made.values().forEach(secret -> assertTrue(secret.length() >= 32));
            for (String file : List.of(".env", "keys.json")) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))));
            }
            made.values().forEach(secret -> assertFalse((child.out() + child.err()).contains(secret)));
            List<String> ignored = Files.readAllLines(Path.of("..", ".gitignore"));
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(
                        List.of("fastauth.config.json"),
                        files.map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
                                .filter(name -> !ignored.contains(name))
                                .toList(),
                        "secrets made in a checkout must not be committed by accident");
            }

            String address = found(ADDRESS, out);
            assertEquals(401, get(address + "/access/health").statusCode());
            assertEquals(401, get(address + "/master/health").statusCode());
            assertEquals(
                    200,
                    get(address + "/master/health", "MASTER-TOKEN", made.get("MASTER_TOKEN"))
                            .statusCode());
        }
    }

    @Test
    void aStartWithNothingMissingComplainsOfNothing() throws IOException, InterruptedException {
        try (ChildProcess child = serve("--init", "--port", "0")) {
            child.awaitOut("curl");

            assertEquals(0, child.terminate());
            assertEquals(List.of(), child.complaints());
        }
    }

    @Test
    void aSecondStartKeepsSecretsTokensAndFiles() throws IOException, InterruptedException {
        Path env = folder.resolve(".env");
        Path config = folder.resolve("fastauth.config.json");
        JsonNode pair;
        try (ChildProcess child = serve("--init", "--port", "0")) {
            pair = JSON.readTree(get(found(CURL, child.awaitOut("curl"))).body())
                    .get("data");
            assertEquals(0, child.terminate());
        }
        byte[] firstEnv = Files.readAllBytes(env);
        byte[] firstKeys = Files.readAllBytes(folder.resolve("keys.json"));
        byte[] firstConfig = Files.readAllBytes(config);

        try (ChildProcess child = serve("--init", "--port", "0")) {
            String address = found(ADDRESS, child.awaitOut("curl"));

            assertArrayEquals(firstEnv, Files.readAllBytes(env));
            assertArrayEquals(firstKeys, Files.readAllBytes(folder.resolve("keys.json")));
            assertArrayEquals(firstConfig, Files.readAllBytes(config));
            assertFalse(child.out().contains("Made"), child::out);
            String printed = child.out() + child.err();
            EnvFile.read(env).values().forEach(secret -> assertFalse(printed.contains(secret)));

            String access = pair.get("access_token").asText();
            assertEquals(
                    200, get(address + "/access/health", "ACCESS-TOKEN", access).statusCode());
            HttpResponse<String> refreshed = get(address + "/auth/token/refresh?refresh_token="
                    + pair.get("refresh_token").asText());
            assertEquals(200, refreshed.statusCode(), refreshed::body);
            assertEquals(
                    401, get(address + "/access/health", "ACCESS-TOKEN", access).statusCode());
        }
    }

    @Test
    void initAddsOnlyTheSecretThatIsMissing() throws IOException, InterruptedException {
        String before = "# mine\r\nCRYPTOGRAPHY_KEY='kept-as-it-was-before-0123456789'\r\nOTHER=1";
        Files.writeString(folder.resolve(".env"), before);

        try (ChildProcess child = serve("--init", "--port", "0")) {
            child.awaitOut("curl");

            String after = Files.readString(folder.resolve(".env"));
            assertTrue(after.startsWith(before + "\r\nMASTER_TOKEN="), after.substring(0, before.length()));
            assertTrue(child.out().contains("Made MASTER_TOKEN in .env"), child::out);
            assertFalse(Files.exists(folder.resolve("keys.json")));
        }
    }

    @Test
    void initMakesNoSecretThatTheEnvironmentHas() throws IOException, InterruptedException {
        Map<String, String> environment =
                Map.of("CRYPTOGRAPHY_KEY", "0123456789-0123456789-0123456789", "MASTER_TOKEN", RunningServer.MASTER);

        try (ChildProcess child = serve(environment, "--init", "--port", "0")) {
            child.awaitOut("curl");
            assertFalse(Files.exists(folder.resolve(".env")));
        }
    }

    @Test
    void initMakesTheFilesThatAreNamed() throws IOException, InterruptedException {
        try (ChildProcess child = serve("--init", "--port", "0", "--config", "c.json", "--env-file", "e.env")) {
            child.awaitOut("curl");

            assertTrue(Files.exists(folder.resolve("c.json")));
            assertTrue(Files.exists(folder.resolve("e.env")));
            assertFalse(Files.exists(folder.resolve(".env")));
            assertFalse(Files.exists(folder.resolve("fastauth.config.json")));
        }
    }

    @Test
    void withoutInitItMakesNoFilesAndSaysThatAKeyIsMissing() throws IOException, InterruptedException {
        try (ChildProcess child = serve("--port", "0")) {
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
        try (ChildProcess child = serve("--port", "0")) {
            child.awaitOut("curl");
            assertEquals(0, child.terminate(), child::err);
        }
    }

    @Test
    void badSettingsExitWithTwoAndOneLineForEachProblem() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("fastauth.config.json"), "{\"acess-token-paths\": [], \"app-name\": 7}");
        Files.writeString(folder.resolve(".env"), "MASTER_TOKEN=\n");

        List<String> lines = refused(2, Map.of("CRYPTOGRAPHY_KEY", "s3cret"), "--port", "0");

        assertEquals(4, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("did you mean \"access-token-paths\"?"), lines::toString);
        assertTrue(lines.get(1).contains("\"app-name\" must be a text"), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith(".env line 1, MASTER_TOKEN")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("is 6 bytes long")), lines::toString);
        assertFalse(lines.toString().contains("s3cret"), lines::toString);
    }

    @Test
    void initChangesNothingWhenSettingsAreRefused() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("fastauth.config.json"), "{\"nonsense-of-a-key\": 1}");

        assertEquals(1, refused(2, Map.of(), "--init", "--port", "0").size());

        assertFalse(Files.exists(folder.resolve(".env")));
    }

    @ParameterizedTest
    @CsvSource({"--config, none.json", "--env-file, none.env"})
    void aNamedFileThatIsNotThereExitsWithTwo(String option, String file) throws IOException, InterruptedException {
        assertEquals(List.of(option + ": there is no readable file " + file), refused(2, Map.of(), option, file));
    }

    @Test
    void aFolderThatIsNotThereIsNamed() throws IOException, InterruptedException {
        assertEquals(
                List.of("fastauth: cannot make or read nowhere/c.json (NoSuchFileException)"),
                refused(1, Map.of(), "--init", "--config", "nowhere/c.json"));
    }

    @Test
    void openIssuanceOnEveryAddressExitsWithTwo() throws IOException, InterruptedException {
        List<String> lines = refused(2, Map.of(), "--port", "0", "--host", "0.0.0.0");

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

        List<String> lines = refused(2, Map.of());

        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.getFirst().startsWith("application.yaml: "), lines::toString);
        assertTrue(lines.getFirst().contains(named), lines::toString);
    }

    @Test
    void flagsWinOverTheServerConfiguration() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(folder.resolve("application.yaml"), "server:\n  port: " + taken.getLocalPort() + "\n");

            try (ChildProcess child = serve("--port", "0")) {
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
        try (ChildProcess child = serve(Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY), "--port", "0")) {
            String address = found(ADDRESS, child.awaitOut("curl"));

            assertEquals(Optional.of(origin), allowedOrigin(address + "/health", origin));
            assertEquals(Optional.empty(), allowedOrigin(address + "/elsewhere", origin));
        }
    }

    private Optional<String> allowedOrigin(String url, String origin) throws IOException, InterruptedException {
        return get(url, "Origin", origin).headers().firstValue("Access-Control-Allow-Origin");
    }

    @Test
    void aPortThatIsTakenExitsWithOneAndNamesIt() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            List<String> lines = refused(1, Map.of(), "--port", port);

            assertEquals(1, lines.size(), lines::toString);
            assertTrue(lines.getFirst().contains("cannot listen on 127.0.0.1:" + port), lines::toString);
            assertTrue(lines.getFirst().contains("--port"), lines::toString);
        }
    }

    @Test
    void aStoreThatCannotBeOpenedExitsWithOneAndNamesIt() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("file"), "not a folder");

        List<String> lines = refused(1, Map.of("FASTAUTH_STORE_URL", "jdbc:sqlite:file/x.db"), "--port", "0");

        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.getFirst().contains("file/x.db"), lines::toString);
    }

    @Test
    void anAddressOfAnotherMachineExitsWithOneAndNamesIt() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("fastauth.config.json"), "{\"guard\": {\"allow-open-issuance\": true}}");

        List<String> lines = refused(1, Map.of(), "--host", "192.0.2.1", "--port", "8000");

        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.getFirst().contains("cannot listen on 192.0.2.1:8000"), lines::toString);
    }
}
