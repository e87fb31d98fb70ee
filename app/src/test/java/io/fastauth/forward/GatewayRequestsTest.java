package io.fastauth.forward;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The requests of gateways that are not run here, byte for byte as their documentation gives them. */
class GatewayRequestsTest {

    private RunningServer server;
    private String access;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .accessTokenPaths(List.of("/access")));
        access = Pairs.pair(server.get("/auth/token/new?client_id=me")).accessToken();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void traefikAsks() {
        assertLetThrough(server.raw(traefik("POST", "https", "/access/x?a=b", "Access-Token: " + access + "\r\n")));
        assertDenied(server.raw(traefik("POST", "https", "/access/x?a=b", "")));
        assertDenied(server.raw(traefik("GET", "https", "/access/x?a=b", "X-Original-Uri: /open\r\n")));
    }

    @Test
    void traefikAsksAboutAWebsocket() {
        String upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-Websocket-Version: 13\r\n"
                + "Sec-Websocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

        assertLetThrough(
                server.raw(traefik("GET", "wss", "/access/chat", upgrade + "Access-Token: " + access + "\r\n")));
        assertDenied(server.raw(traefik("GET", "ws", "/access/chat", upgrade)));
    }

    @Test
    void envoyAsks() {
        assertLetThrough(server.raw(envoy("DELETE", "/access/x?a=b", "access-token: " + access + "\r\n")));
        assertLetThrough(server.raw(envoy("OPTIONS", "/open", "")));
        assertDenied(server.raw(envoy("DELETE", "/access/x?a=b", "")));
        assertDenied(server.raw(envoy(
                "OPTIONS", "/access/x", "origin: https://evil.example\r\naccess-control-request-method: GET\r\n")));
    }

    @Test
    void istioAsks() {
        assertLetThrough(server.raw(istio("PUT", "/access/x", "authorization: Bearer " + access + "\r\n")));
        assertDenied(server.raw(istio("PUT", "/access/x", "")));
    }

    @Test
    void malformedCredentialsAreDeniedInEveryForm() {
        for (String credential : List.of(
                "Access-Token: \r\n",
                "Access-Token: a.b.c\r\n",
                "Access-Token: a, b\r\n",
                "Access-Token: \u00e9\u00ff\r\n",
                "Access-Token: " + "x".repeat(9_000) + "\r\n",
                "Access-Token: a\r\nAccess-Token: b\r\n",
                "Authorization: Bearer\r\n",
                "Authorization: Bearer a b\r\n",
                "Authorization: Basic YTpi\r\n",
                "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n",
                "Authorization: Bearer a\r\nAccess-Token: a\r\n")) {
            assertDenied(server.raw(traefik("GET", "http", "/access", credential)));
            assertDenied(server.raw(envoy("GET", "/access", credential)));
        }
    }

    private static String traefik(String method, String proto, String uri, String more) {
        return "GET /auth/verify HTTP/1.1\r\n"
                + "Host: fastauth.fastauth.svc.cluster.local:8000\r\n"
                + "User-Agent: curl/8.5.0\r\n"
                + "Accept: */*\r\n"
                + more
                + "X-Forwarded-For: 203.0.113.7\r\n"
                + "X-Forwarded-Host: app.example\r\n"
                + "X-Forwarded-Method: " + method + "\r\n"
                + "X-Forwarded-Port: 443\r\n"
                + "X-Forwarded-Proto: " + proto + "\r\n"
                + "X-Forwarded-Server: traefik-5d7f8c6f9b-abcde\r\n"
                + "X-Forwarded-Uri: " + uri + "\r\n"
                + "X-Real-Ip: 203.0.113.7\r\n"
                + "Accept-Encoding: gzip\r\n"
                + "\r\n";
    }

    private static String envoy(String method, String path, String more) {
        return method + " /auth/ext-authz" + path + " HTTP/1.1\r\n"
                + "host: app.example\r\n"
                + "content-length: 0\r\n"
                + more
                + "x-envoy-internal: true\r\n"
                + "x-forwarded-for: 10.1.2.3\r\n"
                + "x-envoy-expected-rq-timeout-ms: 2000\r\n"
                + "\r\n";
    }

    private static String istio(String method, String path, String more) {
        return method + " /auth/ext-authz" + path + " HTTP/1.1\r\n"
                + "host: service.default.svc.cluster.local\r\n"
                + "content-length: 0\r\n"
                + more
                + "x-envoy-internal: true\r\n"
                + "x-forwarded-client-cert: By=spiffe://cluster.local/ns/default/sa/service;Hash=00;Subject=\"\"\r\n"
                + "x-forwarded-for: 10.1.2.3\r\n"
                + "x-b3-traceid: 80f198ee56343ba864fe8b2a57d3eff7\r\n"
                + "x-b3-sampled: 0\r\n"
                + "\r\n";
    }

    private static void assertLetThrough(String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.contains("\r\nX-FastAuth-Level: "), answer);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\ncontent-length: 0\r\n"), answer);
    }

    private static void assertDenied(String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
        assertTrue(answer.contains("\r\nWWW-Authenticate: Bearer realm="), answer);
        assertFalse(answer.contains("X-FastAuth-"), answer);
    }
}
