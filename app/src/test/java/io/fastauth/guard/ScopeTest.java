package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthFeature;
import io.fastauth.testing.GrantedTokens;
import io.fastauth.testing.Metrics;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RawSocket;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.RateLimit;
import io.fastauth.websocket.GuardedWsRouting;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths whose entries require a scope or an audience, or are limited to methods, at HTTP and at websockets. */
class ScopeTest {

    private static final String ORDERS = "https://orders.example.org";

    private final List<AuditEvent> audit = new CopyOnWriteArrayList<>();
    private GrantedTokens tokens;
    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        tokens = new GrantedTokens(folder);
        server = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .addFeature(FastAuthFeature.create(config -> config.cryptographyKey(RunningServer.KEY)
                        .masterToken(RunningServer.MASTER)
                        .sessionStore(tokens.store())
                        .addAuditLog(audit::add)
                        .guard(guard -> guard.failureLimit(new RateLimit(2, 1)))
                        .addMasterTokenPath(PathEntry.of("/orders/all").withMethods("DELETE"))
                        .addAccessTokenPath("/plain")
                        .addAccessTokenPath(
                                PathEntry.of("/orders").withMethods("GET").withScope("read"))
                        .addAccessTokenPath(PathEntry.of("/orders")
                                .withMethods("POST", "DELETE")
                                .withScope("write", "admin"))
                        .addAccessTokenPath(PathEntry.of("/orders/audited").withScope("audit"))
                        .addAccessTokenPath(PathEntry.of("/billing").withAudience(ORDERS, "https://b.example.org"))
                        .addAccessTokenPath(PathEntry.of("/ws/access").withScope("live"))))
                .addRouting(GuardedWsRouting.builder())
                .routing(routing -> List.of("/orders", "/orders/*", "/billing", "/plain", "/open")
                        .forEach(path -> routing.any(path, ScopeTest::who)))
                .build());
    }

    private static void who(ServerRequest request, ServerResponse response) {
        Caller caller = request.context().get(Caller.class).orElseThrow();
        response.send(caller.scope() + " at " + caller.audience());
    }

    @AfterEach
    void stop() {
        server.close();
        tokens.close();
    }

    @Test
    void aTokenWithTheScopePassesAndTheHandlerSeesIt() {
        String token = tokens.access("me", List.of("read", "other"), ORDERS);

        HttpResponse<String> answer = server.get("/orders/1", "ACCESS-TOKEN", token);

        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("read other at " + ORDERS, answer.body());
        assertEquals(" at ", server.get("/open", "ACCESS-TOKEN", token).body(), "an open path verifies nothing");
    }

    @Test
    void aTokenWithoutTheScopeIsForbiddenAndToldWhatIsMissing() {
        String token = tokens.access("me", List.of("write", "reader"));
        audit.clear();
        double before = denials("http");

        HttpResponse<String> answer = server.get("/orders/1", "Authorization", "Bearer " + token);

        assertEquals(403, answer.statusCode());
        assertEquals("Bearer realm=\"fastauth\", error=\"insufficient_scope\", scope=\"read\"", challenge(answer));
        assertTrue(answer.body().contains("\"detail\":\"Insufficient Scope. Missing: read\""), answer.body());
        assertEquals(1, audit.size(), audit::toString);
        assertEquals(AuditEvent.Kind.DENIED, audit.getFirst().kind());
        assertTrue(audit.getFirst().toString().contains("/orders"), audit::toString);
        assertEquals(before + 1, denials("http"));
        HttpResponse<String> head = send("HEAD", "/orders/1", token);
        assertEquals(403, head.statusCode());
        assertEquals(challenge(answer), challenge(head));
        assertEquals("", head.body());
    }

    @Test
    void missingScopesOfEveryEntryThatCoversAreNamedTogether() {
        HttpResponse<String> answer = server.get("/orders/audited", "ACCESS-TOKEN", tokens.access("me", List.of()));

        assertEquals(403, answer.statusCode());
        assertTrue(challenge(answer).endsWith("scope=\"read audit\""), challenge(answer));
    }

    @Test
    void methodsChooseTheEntry() {
        String reader = tokens.access("reader", List.of("read"));
        String writer = tokens.access("writer", List.of("write", "admin"));

        assertEquals(200, send("GET", "/orders", reader).statusCode());
        assertEquals(200, send("HEAD", "/orders", reader).statusCode());
        assertEquals(403, send("POST", "/orders", reader).statusCode());
        String lowerCase = server.raw(
                "post /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nACCESS-TOKEN: " + reader + "\r\n\r\n");
        assertTrue(lowerCase.startsWith("HTTP/1.1 400 "), lowerCase);
        assertEquals(403, send("HEAD", "/orders", writer).statusCode());
        assertEquals(200, send("POST", "/orders", writer).statusCode());
        assertEquals(200, send("PUT", "/orders", "").statusCode(), "no entry names PUT");
        assertEquals(401, send("GET", "/orders", "").statusCode());
        assertEquals(401, send("DELETE", "/orders/all", writer).statusCode(), "the strictest level applies");
        assertEquals(200, send("DELETE", "/orders/1", writer).statusCode());
    }

    @Test
    void aTokenForAnotherAudienceIsInvalidThereAndNoGuess() {
        String token = tokens.access("me", List.of(), "https://other.example.org");

        for (int i = 0; i < 4; i++) {
            HttpResponse<String> answer = server.get("/billing", "ACCESS-TOKEN", token);
            assertEquals(401, answer.statusCode());
            assertEquals("Bearer realm=\"fastauth\", error=\"invalid_token\"", challenge(answer));
            assertTrue(answer.body().contains("must include " + ORDERS + " or https://b.example.org"), answer.body());
        }
        assertEquals(
                401,
                server.get("/billing", "ACCESS-TOKEN", tokens.access("none", List.of()))
                        .statusCode());
        assertEquals(200, server.get("/plain", "ACCESS-TOKEN", token).statusCode(), "any audience will do");
        String accepted = tokens.access("you", List.of(), "https://c.example.org", "https://b.example.org");
        assertEquals(200, server.get("/billing", "ACCESS-TOKEN", accepted).statusCode());
    }

    @Test
    void aPreflightRequestLearnsNothingOfTheScope() {
        HttpResponse<String> answer = server.send(server.request(
                        "/orders/audited", "Origin", "https://app.example", "Access-Control-Request-Method", "GET")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

        assertEquals(401, answer.statusCode());
        assertFalse(challenge(answer).contains("scope"), challenge(answer));
    }

    @Test
    void aWebsocketIsForbiddenBeforeTheUpgrade() {
        String without = tokens.access("me", List.of("read"));
        double before = denials("websocket");
        try (RawSocket socket = RawSocket.upgrade(server, "/ws/access", "ACCESS-TOKEN: " + without)) {
            assertTrue(socket.head().startsWith("HTTP/1.1 403 "), socket.head());
            assertTrue(
                    socket.head()
                            .contains("WWW-Authenticate: Bearer realm=\"fastauth\", error=\"insufficient_scope\","
                                    + " scope=\"live\"\r\n"),
                    socket.head());
        }
        assertEquals(before + 1, denials("websocket"));
        String with = tokens.access("you", List.of("live"));
        try (Peer peer = Peer.connect(server, "/ws/access", "ACCESS-TOKEN", with)) {
            assertEquals(Peer.ACCEPTED, peer.text());
        }
        try (Peer refused = Peer.connect(server, "/ws/access", "ACCESS-TOKEN", "x")) {
            assertEquals(new Peer.Close(1008, "Disconnected: Unauthrized ACCESS-TOKEN"), refused.close(5_000));
        }
    }

    /**
     * A refresh that narrows the scope replaces the access token, and so ends the websockets that the wider one opened.
     */
    @Test
    void aReplacedTokenEndsTheWebsocketsOfItsScope() {
        String wide = tokens.access("me", List.of("live"));
        try (Peer peer = Peer.connect(server, "/ws/access", "ACCESS-TOKEN", wide)) {
            assertEquals(Peer.ACCEPTED, peer.text());
            tokens.access("me", List.of("read"));
            assertEquals(new Peer.Close(1008, "Disconnected: The access token was superseded"), peer.close(5_000));
        }
    }

    private HttpResponse<String> send(String method, String path, String token) {
        HttpRequest.Builder request =
                token.isEmpty() ? server.request(path) : server.request(path, "ACCESS-TOKEN", token);
        return server.send(request.method(method, HttpRequest.BodyPublishers.noBody()));
    }

    private double denials(String door) {
        return Metrics.of(server)
                .value("fastauth_decisions_total", "outcome", "denied", "reason", "insufficient_scope", "door", door);
    }

    private static String challenge(HttpResponse<String> answer) {
        return answer.headers().firstValue("WWW-Authenticate").orElse("");
    }
}
