package io.fastauth.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The decision about a path, with the entry that made it and its reason, for operators. */
class ExplainTest {

    private RunningServer server;
    private String access;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .rootPath("/api")
                        .accessTokenPaths(List.of("/access"))
                        .masterTokenPaths(List.of("/master")));
        access = Pairs.pair(server.get("/auth/token/new?client_id=me")).accessToken();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aDecisionIsExplained() {
        JsonNode denied = explain("/x/..//access/health?a=b");
        assertEquals("/access/health", denied.path("path").textValue());
        assertEquals("/access", denied.path("rule").textValue());
        assertEquals("access", denied.path("level").textValue());
        assertEquals("deny", denied.path("decision").textValue());
        assertEquals(
                "Invalid Access Token. Access Token is null",
                denied.path("reason").textValue());

        assertEquals(
                "allow",
                explain("/access", "EXPLAIN-TOKEN", access).path("decision").textValue());
        assertEquals(
                "allow",
                explain("/master", "EXPLAIN-TOKEN", RunningServer.MASTER)
                        .path("decision")
                        .textValue());
        assertEquals(
                "deny",
                explain("/master", "EXPLAIN-TOKEN", access).path("decision").textValue());

        JsonNode open = explain("/open");
        assertEquals("open", open.path("level").textValue());
        assertEquals("allow", open.path("decision").textValue());
        assertTrue(open.path("rule").isMissingNode());

        JsonNode refused = explain("/a%");
        assertEquals("deny", refused.path("decision").textValue());
        assertTrue(refused.path("path").isMissingNode());
    }

    @Test
    void explanationsAreForTheMasterAlone() {
        assertEquals(401, server.get("/auth/explain?path=/").statusCode());
        assertEquals(
                401, server.get("/auth/explain?path=/", "ACCESS-TOKEN", access).statusCode());
        assertEquals(
                400,
                server.get("/auth/explain", "MASTER-TOKEN", RunningServer.MASTER)
                        .statusCode());
        assertEquals(
                400,
                server.get("/auth/explain?path=/&method=G%20T", "MASTER-TOKEN", RunningServer.MASTER)
                        .statusCode());
    }

    private JsonNode explain(String path, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "MASTER-TOKEN";
        all[1] = RunningServer.MASTER;
        HttpResponse<String> answer =
                server.get("/auth/explain?method=GET&path=" + URLEncoder.encode(path, StandardCharsets.UTF_8), all);
        assertEquals(200, answer.statusCode(), answer.body());
        return Pairs.json(answer);
    }
}
