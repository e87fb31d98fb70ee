package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.guard.RecentDenials;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fastauth explain} and {@code fastauth denials}: why a request is or was refused. */
class ExplainCommandTest {

    @TempDir
    private Path folder;

    private Path config;
    private RunningServer server;

    @BeforeEach
    void serve() throws IOException {
        config = Files.writeString(
                folder.resolve("settings.json"), "{\"master-token\": \"" + RunningServer.MASTER + "\"}");
        server = RunningServer.start(
                settings -> settings.store(store -> store.url("jdbc:sqlite:" + folder.resolve("e.db"))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private InProcess run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.add("--url=http://127.0.0.1:" + server.port());
        return InProcess.fastauth(config, arguments.toArray(String[]::new));
    }

    @Test
    void explainsADenial() throws IOException {
        InProcess denied = run("explain", "/access/health?a=b&c=d");
        assertEquals(1, denied.code(), denied::err);
        assertEquals("""
                path:     /access/health
                rule:     /access/health
                level:    access
                decision: deny
                reason:   Invalid Access Token. Access Token is null
                """, denied.out());
        assertEquals(0, run("explain", "/open", "--method", "POST").code());
        JsonNode json = new ObjectMapper()
                .readTree(run("explain", "/master/health", "--json").out());
        assertEquals("master", json.get("level").asText());
        assertEquals(2, run("explain", "/open", "--method", "NO METHOD").code());
    }

    @Test
    void readsTheCredentialFromStandardInput() throws Exception {
        Path token = Files.writeString(
                folder.resolve("token"),
                Pairs.pair(server.get("/auth/token/new?client_id=client")).accessToken() + "\n");
        assertExplained(token, 0, "decision: allow");
        Files.writeString(token, "another");
        assertExplained(token, 1, "decision: deny");
        Files.writeString(token, "");
        assertExplained(token, 2, "--token-stdin: standard input must be one token");
    }

    private void assertExplained(Path token, int code, String text) throws Exception {
        try (ChildProcess explain = ChildProcess.reading(
                token,
                folder,
                Map.of("MASTER_TOKEN", RunningServer.MASTER, "FASTAUTH_URL", "http://127.0.0.1:" + server.port()),
                "explain",
                "/access/health",
                "--token-stdin")) {
            assertEquals(code, explain.exitCode(), explain::err);
            assertTrue((explain.out() + explain.err()).contains(text), () -> explain.out() + explain.err());
        }
    }

    @Test
    void listsTheLatestDenials() throws IOException {
        server.get("/access/health?secret=query");
        server.get("/access/health", "ACCESS-TOKEN", "not-a-token");
        server.get("/master/health");
        InProcess denials = run("denials");
        assertEquals(0, denials.code(), denials::err);
        List<String> lines = denials.out().lines().toList();
        assertEquals(3, lines.size(), denials::out);
        assertTrue(
                lines.getLast()
                        .matches(
                                "20\\S+Z\t401\tGET /access/health\taccess_token_missing\t\t127\\.0\\.0\\.1\tInvalid .*"),
                lines::getLast);
        assertTrue(lines.getFirst().contains("\tGET /master/health\tmaster_token_missing"), lines::getFirst);
        assertFalse(denials.out().contains("query") || denials.out().contains("not-a-token"), denials::out);

        assertEquals(1, run("denials", "--limit", "1").out().lines().count());
        InProcess json = run("denials", "--reason", "access_token_missing", "--json");
        assertEquals(1, json.out().lines().count());
        assertEquals("http", new ObjectMapper().readTree(json.out()).get("door").asText());
        assertEquals("", run("denials", "--client", "nobody").out());

        InProcess unknown = run("denials", "--reason", "access_token_lost");
        assertEquals(2, unknown.code());
        assertEquals(
                "reason must be one of " + String.join(", ", RecentDenials.reasons()) + System.lineSeparator(),
                unknown.err());
    }
}
