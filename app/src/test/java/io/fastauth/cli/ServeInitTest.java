package io.fastauth.cli;

import static io.fastauth.cli.ServedFolder.ADDRESS;
import static io.fastauth.cli.ServedFolder.CURL;
import static io.fastauth.cli.ServedFolder.DOCUMENTATION;
import static io.fastauth.cli.ServedFolder.found;
import static io.fastauth.cli.ServedFolder.get;
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
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What {@code serve --init} makes, what it keeps, and that what it prints works. */
@Execution(ExecutionMode.CONCURRENT)
class ServeInitTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private ServedFolder served;

    @BeforeEach
    void open() {
        served = new ServedFolder(folder);
    }

    @Test
    void initMakesWhatIsMissingAndPrintsWhatWorks() throws IOException, InterruptedException {
        try (ChildProcess child = served.start("--init", "--port", "0")) {
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
        try (ChildProcess child = served.start("--init", "--port", "0")) {
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
        try (ChildProcess child = served.start("--init", "--port", "0")) {
            pair = JSON.readTree(get(found(CURL, child.awaitOut("curl"))).body())
                    .get("data");
            assertEquals(0, child.terminate());
        }
        byte[] firstEnv = Files.readAllBytes(env);
        byte[] firstKeys = Files.readAllBytes(folder.resolve("keys.json"));
        byte[] firstConfig = Files.readAllBytes(config);

        try (ChildProcess child = served.start("--init", "--port", "0")) {
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

        try (ChildProcess child = served.start("--init", "--port", "0")) {
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

        try (ChildProcess child = served.start(environment, "--init", "--port", "0")) {
            child.awaitOut("curl");
            assertFalse(Files.exists(folder.resolve(".env")));
        }
    }

    @Test
    void initMakesTheFilesThatAreNamed() throws IOException, InterruptedException {
        try (ChildProcess child = served.start("--init", "--port", "0", "--config", "c.json", "--env-file", "e.env")) {
            child.awaitOut("curl");

            assertTrue(Files.exists(folder.resolve("c.json")));
            assertTrue(Files.exists(folder.resolve("e.env")));
            assertFalse(Files.exists(folder.resolve(".env")));
            assertFalse(Files.exists(folder.resolve("fastauth.config.json")));
        }
    }

    @Test
    void initChangesNothingWhenSettingsAreRefused() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("fastauth.config.json"), "{\"nonsense-of-a-key\": 1}");

        assertEquals(1, served.refused(2, Map.of(), "--init", "--port", "0").size());

        assertFalse(Files.exists(folder.resolve(".env")));
    }
}
