package io.fastauth.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.CapturedLog;
import io.fastauth.testing.HandmadeToken;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gateways are answered, asked by a client that says what they would say. */
class ForwardAuthTest {

    private RunningServer server;
    private String access;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .rootPath("/api")
                        .accessTokenPaths(List.of("/access", "/users/{id}/secrets"))
                        .masterTokenPaths(List.of("/master")));
        access = Pairs.pair(server.get("/auth/token/new?client_id=me")).accessToken();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anOpenPathIsLetThrough() {
        HttpResponse<String> answer = server.get("/auth/verify", "X-Original-URI", "/open", "X-Original-Method", "GET");

        assertLetThrough("open", answer);
        assertTrue(answer.headers().firstValue("X-FastAuth-Client-Id").isEmpty());
        assertTrue(answer.headers().firstValue("X-FastAuth-Session").isEmpty());
    }

    @Test
    void anAccessTokenIsLetThroughAndNamesItsClient() {
        HttpResponse<String> answer =
                server.get("/auth/verify", "X-Forwarded-Uri", "/access/x?a=b", "ACCESS-TOKEN", access);

        assertLetThrough("access", answer);
        assertEquals("me", answer.headers().firstValue("X-FastAuth-Client-Id").orElseThrow());
        assertFalse(
                answer.headers().firstValue("X-FastAuth-Session").orElseThrow().isEmpty());
        assertLetThrough(
                "access",
                server.get("/api/auth/verify", "X-Forwarded-Uri", "/access", "Authorization", "Bearer " + access));
    }

    @Test
    void theMasterTokenIsLetThroughToAMasterPath() {
        assertLetThrough(
                "master",
                server.get("/auth/verify", "X-Original-URI", "/master", "MASTER-TOKEN", RunningServer.MASTER));
        assertDenied(server.get("/auth/verify", "X-Original-URI", "/master", "ACCESS-TOKEN", access));
        assertDenied(server.get("/auth/verify", "X-Original-URI", "/access", "MASTER-TOKEN", RunningServer.MASTER));
    }

    @Test
    void aStatedLevelCountsWhateverThePath() {
        assertDenied(server.get("/auth/verify/access", "X-Original-URI", "/open"));
        assertLetThrough("access", server.get("/auth/verify/access", "ACCESS-TOKEN", access));
        assertDenied(server.get("/auth/verify/master", "X-Original-URI", "/open", "ACCESS-TOKEN", access));
        assertLetThrough("master", server.get("/auth/verify/master", "MASTER-TOKEN", RunningServer.MASTER));
        assertDenied(server.get(
                "/auth/verify/access", "ACCESS-TOKEN", access, "X-Original-URI", "/a", "X-Forwarded-Uri", "/b"));
    }

    @Test
    void theContractsOwnGuardedPathsCountAndGatewayOperationsAreNotExemptBehindAGateway() {
        assertDenied(server.get("/auth/verify", "X-Original-URI", "/auth/explain?path=/"));
        assertDenied(server.get("/auth/verify", "X-Original-URI", "/access/health"));
        assertDenied(server.get("/auth/verify", "X-Original-URI", "/api/master/health"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/access",
                "/%61ccess",
                "/x/../access",
                "/x/%2e%2e/access",
                "/x/..//access",
                "/access%2Fhealth",
                "/open;/../access",
                "/open/..;/access",
                "/open//../access",
                "/users/1%2F2/secrets",
                "/users/1/secrets%3Bx",
                "/api/access",
                "/access/../open"
            })
    void aGuardedPathIsGuardedHoweverItIsSpelt(String path) {
        assertDenied(server.get("/auth/verify", "X-Original-URI", path));
        assertLetThrough("access", server.get("/auth/verify", "X-Original-URI", path, "ACCESS-TOKEN", access));
    }

    @Test
    void whateverIsWrongIsUnauthorized() {
        assertDenied(server.get("/auth/verify"));
        assertDenied(server.get("/auth/verify", "X-Original-URI", "open"));
        assertDenied(server.get("/auth/verify", "X-Original-URI", "/open%"));
        assertDenied(server.get("/auth/verify", "X-Original-URI", "/open", "X-Original-URI", "/open"));
        assertDenied(server.get("/auth/verify", "X-Original-URI", "/open", "X-Forwarded-Uri", "/access"));
        assertDenied(server.get("/auth/verify", "X-Original-URI", "/access", "ACCESS-TOKEN", "garbage"));
        assertDenied(server.get(
                "/auth/verify", "X-Original-URI", "/access", "ACCESS-TOKEN", access, "ACCESS-TOKEN", access));
        assertDenied(server.get(
                "/auth/verify",
                "X-Original-URI",
                "/access",
                "ACCESS-TOKEN",
                access,
                "Authorization",
                "Bearer " + access));
    }

    @Test
    void nothingOfTheCallersIsRepeated() {
        HttpResponse<String> answer = server.get(
                "/auth/verify",
                "X-Original-URI",
                "/open",
                "X-FastAuth-Client-Id",
                "spoofed",
                "X-FastAuth-Level",
                "master",
                "X-FastAuth-Session",
                "spoofed");

        assertLetThrough("open", answer);
        assertFalse(answer.headers().map().toString().contains("spoofed"));
        assertFalse(answer.headers().map().toString().contains("master"));
    }

    @Test
    void aClientIdCannotSplitHeaders() {
        String clientId = "zoë 50%,\u2028x";
        String token = Pairs.pair(
                        server.get("/auth/token/new?client_id=" + URLEncoder.encode(clientId, StandardCharsets.UTF_8)))
                .accessToken();

        HttpResponse<String> answer = server.get("/auth/verify/access", "ACCESS-TOKEN", token);

        assertEquals(
                "zo%C3%AB%2050%25,%E2%80%A8x",
                answer.headers().firstValue("X-FastAuth-Client-Id").orElseThrow());
    }

    @Test
    void anUntrustedPeerIsDenied(@TempDir Path folder) {
        try (CapturedLog log = new CapturedLog("io.fastauth.forward.ForwardAuth");
                RunningServer elsewhere = RunningServer.start(
                        config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                                .guard(guard -> guard.trustedProxies(List.of("192.0.2.0/24"))))) {
            for (String path : List.of("/auth/verify", "/auth/ext-authz/open")) {
                assertDenied(elsewhere.get(path, "X-Original-URI", "/open"));
            }
            String token = Pairs.pair(elsewhere.get("/auth/token/new")).accessToken();
            assertDenied(elsewhere.get("/auth/verify/access", "ACCESS-TOKEN", token));
            assertDenied(elsewhere.get("/auth/verify/master", "MASTER-TOKEN", RunningServer.MASTER));
            String line = "WARNING A forwarded request from 127.0.0.1 was refused: ";
            assertTrue(log.messages().stream().anyMatch(message -> message.startsWith(line)), log.messages()::toString);
        }
    }

    @Test
    void aGatewayMayAskWhateverThePathListsSay(@TempDir Path folder) {
        try (RunningServer guarded = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .masterTokenPaths(List.of("/")))) {
            assertEquals(
                    "Unauthorized Master Token", detail(guarded.get("/auth/verify", "X-Original-URI", "/anything")));
            assertEquals("Invalid Access Token. Access Token is null", detail(guarded.get("/auth/verify/access")));
            assertLetThrough("master", guarded.get("/auth/ext-authz/anything", "MASTER-TOKEN", RunningServer.MASTER));
            assertEquals(401, guarded.get("/auth/verify/other").statusCode());
            assertEquals(401, guarded.get("/auth/explain?path=/").statusCode());
        }
    }

    @Test
    void anUnreachableStoreIsSaidSo() {
        String token = HandmadeToken.original(
                "{\"client_id\":\"a\",\"type\":\"access\",\"exp\":4000000000,\"iat\":1}", RunningServer.KEY);
        try (RunningServer unavailable = RunningServer.start(config -> config.databaseApiUrl("http://127.0.0.1:1"))) {
            HttpResponse<String> answer = unavailable.get("/auth/verify/access", "ACCESS-TOKEN", token);

            assertEquals(503, answer.statusCode());
            assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        }
    }

    @Test
    void envoyAsksWithTheMethodAndThePathOfTheRequest() {
        for (String method : List.of("GET", "POST", "DELETE", "OPTIONS", "PROPFIND")) {
            assertTrue(ask(method, "/auth/ext-authz/open?a=b", "").startsWith("HTTP/1.1 200 "), method);
            assertTrue(ask(method, "/auth/ext-authz/access/x", "").startsWith("HTTP/1.1 401 "), method);
            assertTrue(ask(method, "/api/auth/ext-authz/access/x", "ACCESS-TOKEN: " + access + "\r\n")
                    .startsWith("HTTP/1.1 200 "));
        }
        assertTrue(ask("GET", "/auth/ext-authz/", "").startsWith("HTTP/1.1 200 "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/auth/ext-authz",
                "/auth/ext-authz/../../health",
                "/auth/ext-authz/../../access/health",
                "/auth/ext-authz/%2e%2e/%2e%2e/access/health",
                "/auth/ext-authz/../verify/../access",
                "/auth/ext-authz//access",
                "/auth/ext-authz/x/../access",
                "/auth//ext-authz/open",
                "/auth/ext-authz%2Fopen",
                "/auth/ext-authz;x/open"
            })
    void noPathBelowTheEnvoyPrefixIsServedByAnythingElse(String target) {
        String answer = ask("GET", target, "");

        // A path above the root is no other operation of ours, so it may be open; it is never that operation's answer.
        assertTrue(
                answer.startsWith("HTTP/1.1 401 ")
                        || (answer.startsWith("HTTP/1.1 200 ") && answer.contains("X-FastAuth-Level: open")),
                answer);
        assertTrue(target.endsWith("ext-authz/../../health") || answer.startsWith("HTTP/1.1 401 "), answer);
    }

    private String ask(String method, String target, String headers) {
        return server.raw(
                method + " " + target + " HTTP/1.1\r\nHost: fastauth\r\nContent-Length: 0\r\n" + headers + "\r\n");
    }

    private static String detail(HttpResponse<String> answer) {
        assertDenied(answer);
        return Pairs.json(answer).path("detail").textValue();
    }

    private static void assertLetThrough(String level, HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(level, answer.headers().firstValue("X-FastAuth-Level").orElseThrow());
        assertEquals("", answer.body());
    }

    private static void assertDenied(HttpResponse<String> answer) {
        assertEquals(401, answer.statusCode(), answer.body());
        assertTrue(answer.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Bearer realm="));
        assertTrue(answer.headers().firstValue("X-FastAuth-Level").isEmpty());
    }
}
