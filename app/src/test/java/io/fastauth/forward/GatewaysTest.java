package io.fastauth.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.guard.PathEntry;
import io.fastauth.testing.EchoService;
import io.fastauth.testing.Gateway;
import io.fastauth.testing.GrantedTokens;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningGateway;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.RateLimit;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real gateways, with the configuration files of {@code k8s/gateways}, in front of a service that echoes. */
class GatewaysTest {

    private final EchoService service = new EchoService();
    private RunningServer fastAuth;
    private String access;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        fastAuth = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .accessTokenPaths(List.of("/access", "/users/{id}/secrets"))
                        .masterTokenPaths(List.of("/master")));
        access = Pairs.pair(fastAuth.get("/auth/token/new?client_id=me")).accessToken();
    }

    @AfterEach
    void stop() {
        service.close();
        fastAuth.close();
    }

    @ParameterizedTest
    @EnumSource
    void letsThroughWhoMayPassAndNamesThem(Gateway kind) {
        try (RunningGateway gateway = start(kind)) {
            String open = passed(gateway.get("/open?a=b"));
            assertTrue(open.startsWith("GET /open?a=b HTTP/1.1\r\n"), open);
            assertEquals("open", header(open, "X-FastAuth-Level"));
            assertEquals("", header(open, "X-FastAuth-Client-Id"));

            String named = passed(gateway.get("/access/x", "ACCESS-TOKEN", access));
            assertEquals("me", header(named, "X-FastAuth-Client-Id"));
            assertEquals("access", header(named, "X-FastAuth-Level"));
            assertFalse(header(named, "X-FastAuth-Session").isEmpty());
            assertFalse(named.contains(access), "the service sees the credential");
            assertFalse(passed(gateway.get("/access/x", "Authorization", "Bearer " + access))
                    .contains(access));

            String master = passed(gateway.get("/master/x", "MASTER-TOKEN", RunningServer.MASTER));
            assertEquals("master", header(master, "X-FastAuth-Level"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsUnusualQueriesAndManyHeadersThrough(Gateway kind) {
        try (RunningGateway gateway = start(kind)) {
            for (String fields : List.of("", ("Cookie: " + "x".repeat(7_000) + "\r\n").repeat(3))) {
                String answer = gateway.raw(
                        "GET /open?filter[a]=b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n");
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
                String stopped = gateway.raw(
                        "GET /access/x?filter[a]=b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n");
                assertTrue(stopped.startsWith("HTTP/1.1 401 "), stopped);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopsWhoMayNot(Gateway kind) {
        try (RunningGateway gateway = start(kind)) {
            assertStopped(gateway.get("/access/x"));
            assertStopped(gateway.get("/access/x", "ACCESS-TOKEN", "garbage"));
            assertStopped(gateway.get("/access/x", "ACCESS-TOKEN", access, "Authorization", "Bearer " + access));
            assertStopped(gateway.get("/access/x", "MASTER-TOKEN", RunningServer.MASTER));
            assertStopped(gateway.get("/master/x", "ACCESS-TOKEN", access));
            assertStopped(gateway.get("/master/x", "MASTER-TOKEN", "wrong"));
            assertEquals(List.of(), List.copyOf(service.reached()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void believesNoHeaderOfTheCallers(Gateway kind) {
        String[] spoofed = {
            "X-FastAuth-Client-Id", "admin",
            "X-FastAuth-Level", "master",
            "X-FastAuth-Session", "stolen",
            "X-FastAuth-Scope", "admin",
            "X-Forwarded-Uri", "/open",
            "X-Forwarded-Method", "OPTIONS",
            "X-Forwarded-Proto", "https",
            "X-Forwarded-Host", "elsewhere",
            "X-Forwarded-For", "127.0.0.1",
            "X-Original-URI", "/open",
            "X-Original-URL", "http://elsewhere/open",
            "X-Original-Method", "OPTIONS"
        };
        try (RunningGateway gateway = start(kind)) {
            assertStopped(gateway.get("/access/x", spoofed));
            assertStopped(gateway.get("/master/x", spoofed));
            assertEquals(List.of(), List.copyOf(service.reached()));

            String open = passed(gateway.get("/open", spoofed));
            assertEquals("open", header(open, "X-FastAuth-Level"));
            assertEquals("", header(open, "X-FastAuth-Client-Id"));
            assertEquals("", header(open, "X-FastAuth-Session"));
            assertEquals("", header(open, "X-FastAuth-Scope"));
            assertEquals("", header(passed(gateway.get("/access/x", with(spoofed, access))), "X-FastAuth-Scope"));
        }
    }

    private static String[] with(String[] headers, String access) {
        return Stream.concat(Stream.of(headers), Stream.of("ACCESS-TOKEN", access))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @EnumSource
    void passesTheScopeAndTheAnswerThatItIsMissing(Gateway kind) {
        fastAuth.close();
        try (GrantedTokens tokens = new GrantedTokens(folder)) {
            fastAuth = RunningServer.start(config -> config.sessionStore(tokens.store())
                    .addAccessTokenPath(PathEntry.of("/orders").withScope("read"))
                    .addAccessTokenPath(
                            PathEntry.of("/orders").withMethods("DELETE").withScope("write")));
            String token = tokens.access("me", List.of("read", "list"));
            try (RunningGateway gateway = start(kind)) {
                String passed = passed(gateway.get("/orders/1", "ACCESS-TOKEN", token, "X-FastAuth-Scope", "write"));
                assertEquals("read list", header(passed, "X-FastAuth-Scope"));
                service.reached().clear();

                String forbidden = gateway.raw("DELETE /orders/1 HTTP/1.1\r\nHost: app\r\nConnection: close\r\n"
                        + "ACCESS-TOKEN: " + token + "\r\n\r\n");
                assertTrue(forbidden.startsWith("HTTP/1.1 403 "), forbidden);
                assertEquals(
                        "Bearer realm=\"fastauth\", error=\"insufficient_scope\", scope=\"write\"",
                        header(forbidden, "WWW-Authenticate"));
                assertStopped(gateway.get("/orders/1"));
                assertEquals(List.of(), List.copyOf(service.reached()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopsEverySpellingOfAGuardedPath(Gateway kind) {
        try (RunningGateway gateway = start(kind)) {
            for (String path : List.of(
                    "/%61ccess/x",
                    "/x/../access/x",
                    "/x/%2e%2e/access/x",
                    "/./access/x",
                    "//access/x",
                    "/access%2Fx",
                    "/open%2F..%2Faccess",
                    "/open;/../access",
                    "/open/..;/access",
                    "/open//../access",
                    "/access/../open",
                    "/users/1%2F2/secrets",
                    "/users/1/secrets;x",
                    "/%252e%252e/access",
                    "/open%5C..%5Caccess",
                    "http://elsewhere/access/x")) {
                String answer = gateway.raw("GET " + path + " HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n");
                assertTrue(answer.matches("(?s)HTTP/1.1 (401|400) .*"), path + ": " + answer);
            }
            assertEquals(List.of(), List.copyOf(service.reached()));

            String answer = gateway.raw("GET /x/../access/%78?a HTTP/1.1\r\nHost: app\r\nConnection: close\r\n"
                    + "ACCESS-TOKEN: " + access + "\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        }
    }

    @ParameterizedTest
    @EnumSource
    void guardsWebsockets(Gateway kind) throws Exception {
        try (RunningGateway gateway = start(kind)) {
            assertEquals(
                    EchoService.GREETING,
                    gateway.firstMessage("/access/chat", "ACCESS-TOKEN", access).get());
            assertEquals(
                    EchoService.GREETING, gateway.firstMessage("/open/chat").get());
            service.reached().clear();

            ExecutionException refused = assertThrows(
                    ExecutionException.class,
                    () -> gateway.firstMessage("/access/chat").get());
            WebSocketHandshakeException handshake =
                    assertInstanceOf(WebSocketHandshakeException.class, refused.getCause());
            assertEquals(401, handshake.getResponse().statusCode());
            assertEquals(List.of(), List.copyOf(service.reached()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesTheCallerSoThatGuessesOfOneCostNoOther(Gateway kind) {
        fastAuth.close();
        fastAuth = RunningServer.start(config -> config.store(
                        store -> store.url("jdbc:sqlite:" + folder.resolve("limited.db")))
                .masterTokenPaths(List.of("/master"))
                .guard(guard -> guard.trustedProxies(List.of("127.0.0.1")).failureLimit(new RateLimit(2, 1))));
        try (RunningGateway gateway = start(kind)) {
            for (int i = 0; i < 3; i++) {
                assertTrue(asMaster(gateway, "127.0.0.2", "guess").startsWith("HTTP/1.1 401 "));
            }
            String limited = asMaster(gateway, "127.0.0.2", RunningServer.MASTER);
            assertTrue(limited.startsWith("HTTP/1.1 401 "), limited);
            String other = asMaster(gateway, "127.0.0.3", RunningServer.MASTER);
            assertTrue(other.startsWith("HTTP/1.1 200 "), other);
        }
    }

    private static String asMaster(RunningGateway gateway, String caller, String token) {
        return gateway.raw(
                caller,
                "GET /master/x HTTP/1.1\r\nHost: app\r\nConnection: close\r\nMASTER-TOKEN: " + token + "\r\n\r\n");
    }

    @ParameterizedTest
    @EnumSource
    void letsNobodyThroughWhileFastAuthIsDown(Gateway kind) {
        try (RunningGateway gateway = start(kind)) {
            passed(gateway.get("/open"));
            service.reached().clear();
            fastAuth.close();

            assertTrue(gateway.get("/open").statusCode() >= 500);
            assertTrue(gateway.get("/access/x", "ACCESS-TOKEN", access).statusCode() >= 500);
            assertEquals(List.of(), List.copyOf(service.reached()));
        }
    }

    private RunningGateway start(Gateway kind) {
        return RunningGateway.start(kind, folder, fastAuth.port(), service.port());
    }

    /** The request as the service got it. */
    private static String passed(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body();
    }

    private static void assertStopped(HttpResponse<String> answer) {
        assertEquals(401, answer.statusCode(), answer.body());
        assertTrue(answer.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Bearer realm="));
    }

    private static String header(String head, String name) {
        List<String> lines = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
        assertTrue(lines.size() <= 1, () -> name + " is there more than once: " + lines);
        return lines.isEmpty() ? "" : lines.getFirst();
    }
}
