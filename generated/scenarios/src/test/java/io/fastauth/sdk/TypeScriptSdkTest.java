package io.fastauth.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.Program;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.websocket.GuardedWsRouting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The TypeScript SDK: its own tests, its package, and its verifier against the real service. */
class TypeScriptSdkTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String ISSUER = "https://tokens.example";

    private static final Pattern TOUR =
            Pattern.compile("(?s)```js\n(import \\{ TokenSource.*?)```.*?```text\n(.*?)```");

    private Path sdk;

    @BeforeEach
    void built() {
        sdk = SdkScenarioTest.built("typescript/target/sdk", "dist/cjs/fastauth.js");
    }

    @Test
    void itsOwnTestsPass() throws Exception {
        List<String> command = new ArrayList<>(List.of("--test", "--test-concurrency=2", "test/package.test.mjs"));
        try (var tests = Files.list(sdk.resolve("test/unit"))) {
            tests.filter(file -> file.toString().endsWith(".test.mjs"))
                    .map(Path::toString)
                    .forEach(command::add);
        }
        assertEquals(12, command.size(), "two options, and the files");
        node(command, Map.of());
    }

    @ParameterizedTest
    @CsvSource({"ES256, websocket", "EdDSA, poll", "HS256, websocket"})
    void aRevokedTokenIsRefusedWithinASecond(TokenAlgorithm algorithm, String events, @TempDir Path folder)
            throws Exception {
        Path keys = Files.writeString(
                folder.resolve("keys.json"),
                KeySet.generate(algorithm, Instant.now()).toJson());
        try (RunningServer server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db")))
                        .publicUrl(ISSUER)
                        .tokens(tokens -> tokens.keysFile(keys)),
                GuardedWsRouting.builder())) {
            List<String> command = new ArrayList<>(List.of("--test", "test/service/verifier.test.mjs"));
            if (events.equals("websocket")) {
                // Node.js 20 has it behind this option; later ones ignore it.
                command.addFirst("--experimental-websocket");
            }
            String said = node(
                    command,
                    Map.of(
                            "SERVER",
                            Servers.url(server),
                            "MASTER",
                            RunningServer.MASTER,
                            "ISSUER",
                            ISSUER,
                            "EVENTS",
                            events));
            said.lines().filter(line -> line.contains("p99")).forEach(System.out::println);
        }
    }

    @Test
    void theTourRuns(@TempDir Path folder) throws Exception {
        String page = Files.readString(sdk.resolve("README.md"));
        Matcher tour = TOUR.matcher(page);
        assertTrue(tour.find());
        String tourOfPage = page.substring(page.indexOf("```sh"), tour.end(1));
        assertTrue(tourOfPage.lines().count() < 40, "newcomers read it");
        try (RunningServer server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db"))),
                GuardedWsRouting.builder())) {
            Path modules = Files.createDirectories(folder.resolve("node_modules"));
            Files.createSymbolicLink(modules.resolve("fastauth-client"), sdk);
            Path script = Files.writeString(
                    folder.resolve("tour.mjs"), tour.group(1).replace("http://127.0.0.1:8000", Servers.url(server)));
            String said = node(
                    List.of(script.toString()),
                    Map.of(
                            "REPORTS_SECRET",
                                    register(server, "reports", "\"scopes\":[\"orders:read\"],\"may_refresh\""),
                            "BILLING_SECRET", register(server, "billing", "\"may_introspect\"")));
            assertEquals(tour.group(2), said);
        }
    }

    /** As the page does with the command line. */
    private static String register(RunningServer server, String client, String may) throws Exception {
        String body =
                "{\"client_id\":\"%s\",\"audiences\":[\"https://billing.example\"],%s:true}".formatted(client, may);
        String answer = server.post("/auth/clients", "application/json", body, "MASTER-TOKEN", RunningServer.MASTER)
                .body();
        JsonNode secret = new ObjectMapper().readTree(answer).path("client_secret");
        assertTrue(secret.isTextual(), answer);
        return secret.asText();
    }

    private String node(List<String> arguments, Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of("env", "-C", sdk.toString(), "node"));
        command.addAll(arguments);
        Program program = Program.run(PATIENCE, environment, command);
        assertEquals(0, program.exit(), program::output);
        return program.output();
    }
}
