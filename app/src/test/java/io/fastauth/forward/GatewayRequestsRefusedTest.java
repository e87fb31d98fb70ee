package io.fastauth.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Metrics;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.Wire;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gateways ask about requests as browsers and clients make them; what else is refused before routing says why. */
class GatewayRequestsRefusedTest {

    private static RunningServer server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .addAccessTokenPath("/access"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String ask(String target, String... fields) {
        try (Wire wire = Wire.to(server.port())) {
            return wire.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + String.join("", fields)
                            + "\r\n")
                    .untilClosed();
        }
    }

    private static void assertStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filter[a]=b",
                "a={\"b\":\"c|d\"}",
                "a=%",
                "a=%zz",
                "a=^`\\",
                "q=caf\u00c3\u00a9",
                "a=<b>",
                "???",
                "&&=&",
                "a[0]=1&a[1]=2"
            })
    void aQueryIsNotJudged(String query) {
        assertStatus(200, ask("/auth/ext-authz/app?" + query));
        assertStatus(401, ask("/auth/ext-authz/access/x?" + query));
        assertStatus(200, ask("/auth/verify?" + query, "X-Original-URI: /app\r\n"));
        assertStatus(401, ask("/auth/verify/access?" + query));
        assertStatus(200, ask("/auth/verify", "X-Original-URI: /app?" + query + "\r\n"));
        assertStatus(401, ask("/auth/verify", "X-Forwarded-Uri: /access/x?" + query + "\r\n"));
    }

    @Test
    void aLongUrlIsJudged() {
        String query = "?q=" + "x".repeat(40_000);
        assertStatus(200, ask("/auth/ext-authz/app" + query));
        assertStatus(401, ask("/auth/ext-authz/access" + query));
        assertStatus(200, ask("/auth/verify", "X-Original-URI: /app" + query + "\r\n"));
        assertStatus(200, ask("/health" + query));
    }

    @Test
    void manyHeadersAreRead() {
        assertStatus(401, ask("/auth/verify/access", "Cookie: " + "x".repeat(21_000) + "\r\n"));
        assertStatus(401, ask("/auth/verify/access", "Cookie: " + "x".repeat(60_000) + "\r\n"));
        assertStatus(401, ask("/auth/verify/access", "X-Field: y\r\n".repeat(150)));
    }

    /** The path of the original request is judged by the readings of the guard, and is no less refused. */
    @ParameterizedTest
    @ValueSource(strings = {"/app%zz", "/app\\x", "/a|b\u00e9", "/%00", "/../x%"})
    void aPathIsJudged(String path) {
        String answer = ask("/auth/ext-authz" + path);
        assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health?filter[a]=b",
                "/health?a=%zz",
                "/access/x?a=<b>",
                "/he|lth",
                "/%zz",
                "/health#[",
                "/caf\u00c3\u00a9",
                "/auth/verify/other?a[0]=b",
                "/auth/ext-authz?a[0]=b"
            })
    void otherTargetsAreChecked(String target) {
        String answer = ask(target);
        assertStatus(400, answer);
        assertTrue(answer.contains("\"detail\":\"The request target must be a path and a query"), answer);
    }

    @Test
    void whatIsRefusedSaysWhyAndIsCountedAndLoggedOnceAMinute() {
        Queue<String> logged = new ConcurrentLinkedQueue<>();
        Logger logger = Logger.getLogger("io.fastauth.observe.RefusedRequests");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        Metrics before = Metrics.of(server);
        try (RunningServer fresh = RunningServer.start(config -> config.databaseApiUrl("http://127.0.0.1:1"))) {
            for (String[] refused : new String[][] {
                {"400", "GET /a b HTTP/1.1\r\nHost: secret\r\n\r\n", "a method, a target and a version"},
                {"400", "GET / HTTP/1.1\r\n\r\n", "Host must be sent once"},
                {"414", "GET /" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", "at most 65536 bytes"},
                {"431", "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(70_000) + "\r\n\r\n", "at most 65536 bytes"},
                {"431", "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(300) + "\r\n", "at most 200 header fields"},
                {"501", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: br, chunked\r\n\r\n", "must be chunked"},
                {"505", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", "HTTP/1.1 or HTTP/1.0"}
            }) {
                try (Wire wire = Wire.to(fresh.port())) {
                    String answer = wire.send(refused[1]).untilClosed();
                    assertStatus(Integer.parseInt(refused[0]), answer);
                    assertTrue(answer.contains("\r\nContent-Type: application/problem+json\r\n"), answer);
                    assertTrue(answer.contains("\"status\":" + refused[0]), answer);
                    assertTrue(answer.contains(refused[2]), answer);
                }
            }
            assertEquals(1, logged.size(), logged.toString());
            assertTrue(logged.element().startsWith("Request from 127.0.0.1 refused with 400: "), logged.toString());
            Metrics after = Metrics.of(server);
            for (String status : List.of("400", "414", "431", "501", "505")) {
                double counted = status.equals("400") || status.equals("431") ? 2 : 1;
                assertEquals(counted, refused(after, status) - refused(before, status), status);
            }
        } finally {
            logger.removeHandler(handler);
        }
    }

    private static double refused(Metrics metrics, String status) {
        return metrics.value("fastauth_requests_malformed_total", "status", status);
    }

    @Test
    void aRefusedHeadHasNoBody() {
        try (Wire wire = Wire.to(server.port())) {
            String answer = wire.send("HEAD /x?[ HTTP/1.1\r\nHost: a\r\n\r\n").untilClosed();
            assertStatus(400, answer);
            assertTrue(answer.endsWith("\r\n\r\n"), answer);
        }
    }
}
