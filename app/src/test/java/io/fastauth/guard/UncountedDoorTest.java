package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthFeature;
import io.fastauth.FastAuthSecurityProvider;
import io.fastauth.testing.Metrics;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RawSocket;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.RateLimit;
import io.fastauth.websocket.GuardedWsRouting;
import io.helidon.security.Security;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.security.SecurityFeature;
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

/**
 * Every door limits guesses, and audits and measures what it refuses; none says by its answer whether a guess is right.
 */
class UncountedDoorTest {

    private static final int BURST = 3;
    private static final String REFUSED =
            "{\"status\":\"error\",\"detail\":\"Disconnected: Unauthorized Master Token\"}";

    private final List<AuditEvent> audit = new CopyOnWriteArrayList<>();
    private RunningServer server;
    private String access;

    @BeforeEach
    void start(@TempDir Path folder) {
        Security security = Security.builder()
                .addProvider(FastAuthSecurityProvider.create(), FastAuthFeature.NAME)
                .build();
        server = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .addFeature(FastAuthFeature.create(
                        config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                                .cryptographyKey(RunningServer.KEY)
                                .masterToken(RunningServer.MASTER)
                                .accessTokenPaths(List.of("/access"))
                                .masterTokenPaths(List.of("/master"))
                                .guard(guard -> guard.failureLimit(new RateLimit(BURST, 1)))
                                .addAuditLog(audit::add)))
                .addFeature(SecurityFeature.create(feature -> feature.security(security)))
                .addRouting(GuardedWsRouting.builder())
                .routing(routing -> routing.get(
                                "/for-master",
                                SecurityFeature.rolesAllowed("master"),
                                (request, response) -> response.send("for-master"))
                        .get(
                                "/for-access",
                                SecurityFeature.rolesAllowed("access"),
                                (request, response) -> response.send("for-access"))
                        .any("/master/mine", (request, response) -> response.send("reached")))
                .build());
        access = Pairs.pair(server.get("/auth/token/new?client_id=me")).accessToken();
        audit.clear();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPreflightRequestSaysNothingAboutACredential() {
        HttpResponse<String> none = preflight("/master/mine");
        assertEquals(401, none.statusCode());
        assertDenied("http", "OPTIONS", "/master/mine", "/master", "127.0.0.1");
        for (String token : List.of("guess", RunningServer.MASTER)) {
            for (String[] header :
                    List.of(new String[] {"MASTER-TOKEN", token}, new String[] {"Authorization", "Bearer " + token})) {
                HttpResponse<String> answer = preflight("/master/mine", header);
                assertEquals(401, answer.statusCode());
                assertEquals(none.body(), answer.body());
            }
        }
        assertEquals(
                200,
                server.get("/master/mine", "MASTER-TOKEN", RunningServer.MASTER).statusCode());
        assertEquals(1, grown("master_token_missing", "http", () -> preflight("/master/mine")));
    }

    @Test
    void guessesAtWebsocketsAreLimited() {
        for (int i = 0; i < BURST; i++) {
            audit.clear();
            assertEquals(REFUSED, firstText("/ws/master?x=secret", "MASTER-TOKEN: guess" + i));
            assertDenied("websocket", "GET", "/ws/master", "", "127.0.0.1");
        }
        assertEquals(
                1,
                grown(
                        "too_many_guesses",
                        "websocket",
                        () -> assertEquals(REFUSED, firstText("/ws/master", "MASTER-TOKEN: " + RunningServer.MASTER))));
        assertEquals(
                Peer.ACCEPTED,
                firstText("/ws/master", "MASTER-TOKEN: " + RunningServer.MASTER, "X-Forwarded-For: 203.0.113.7"));
        assertEquals(Peer.ACCEPTED, firstText("/ws/access", "ACCESS-TOKEN: " + access));
    }

    @Test
    void aRefusedWebsocketNamesTheCallerThatAProxyForwards() {
        firstText("/ws/access", "ACCESS-TOKEN: junk", "X-Forwarded-For: 203.0.113.7");

        assertDenied("websocket", "GET", "/ws/access", "", "203.0.113.7");
    }

    @Test
    void guessesThroughHelidonSecurityAreLimited() {
        for (int i = 0; i < BURST; i++) {
            audit.clear();
            assertEquals(
                    401,
                    server.get("/for-master?x=secret", "MASTER-TOKEN", "guess" + i)
                            .statusCode());
            assertDenied("http", "GET", "/for-master", "", "127.0.0.1");
        }
        HttpResponse<String> limited = server.get("/for-master", "MASTER-TOKEN", RunningServer.MASTER);
        assertEquals(429, limited.statusCode());
        assertTrue(limited.headers().firstValueAsLong("Retry-After").orElse(0) >= 1);
        assertEquals(
                "for-access", server.get("/for-access", "ACCESS-TOKEN", access).body());
    }

    @Test
    void aGuessBesideACurrentTokenCountsToo() {
        for (int i = 0; i < BURST; i++) {
            assertEquals(
                    200,
                    server.get("/for-access", "ACCESS-TOKEN", access, "MASTER-TOKEN", "guess" + i)
                            .statusCode());
        }
        assertEquals(
                403,
                server.get("/for-master", "ACCESS-TOKEN", access, "MASTER-TOKEN", RunningServer.MASTER)
                        .statusCode());
    }

    @Test
    void aTokenOfOursIsNoGuessOfTheMasterToken() {
        for (int i = 0; i < 2 * BURST; i++) {
            assertEquals(
                    "for-access",
                    server.get("/for-access", "Authorization", "Bearer " + access)
                            .body());
        }
        assertEquals(List.of(), List.copyOf(audit));
        assertEquals(
                "for-master",
                server.get("/for-master", "Authorization", "Bearer " + RunningServer.MASTER)
                        .body());
        assertEquals(1, grown("access_token_invalid", "http", () -> server.get("/for-access", "ACCESS-TOKEN", "junk")));
        assertDenied("http", "GET", "/for-access", "", "127.0.0.1");
    }

    @Test
    void theOperationsThatAskForTheMasterThemselvesLimitGuesses() {
        for (int i = 0; i < BURST; i++) {
            audit.clear();
            assertEquals(401, revoke("guess" + i).statusCode());
            assertDenied("http", "POST", "/auth/token/revoke", "", "127.0.0.1");
        }
        assertEquals(429, revoke(RunningServer.MASTER).statusCode());
    }

    @Test
    void aDeniedForwardedRequestIsRecordedWithItsPathMethodAndRule() {
        server.get(
                "/auth/verify",
                "X-Original-URI",
                "/open/../master/%29x?token=secret",
                "X-Original-Method",
                "DELETE",
                "X-Forwarded-For",
                "203.0.113.7");

        assertDenied("gateway", "DELETE", "/master/)x", "/master", "203.0.113.7");
    }

    @Test
    void aGatewaysRequestThatIsNotJudgedIsRecordedAndMeasured() {
        assertEquals(
                1, grown("gateway_refused", "gateway", () -> server.get("/auth/verify", "X-Original-URI", "//x/")));

        assertDenied("gateway", "", "", "", "127.0.0.1");
    }

    @Test
    void aRecordedPathIsBounded() {
        server.get("/access/" + "x".repeat(2_000));

        assertEquals(513, denied().path().length());
    }

    private void assertDenied(String door, String method, String path, String rule, String address) {
        assertEquals(new AuditEvent.Request(door, method, path, rule), denied());
        assertEquals(address, audit.getFirst().address().orElse(""));
    }

    /** The request of the first event, which is a denial. */
    private AuditEvent.Request denied() {
        assertEquals(AuditEvent.Kind.DENIED, audit.getFirst().kind());
        return audit.getFirst().request().orElseThrow();
    }

    private double grown(String reason, String door, Runnable action) {
        audit.clear();
        double before = denials(reason, door);
        action.run();
        return denials(reason, door) - before;
    }

    private double denials(String reason, String door) {
        return Metrics.of(server)
                .value("fastauth_decisions_total", "outcome", "denied", "reason", reason, "door", door);
    }

    private String firstText(String path, String... headers) {
        try (RawSocket socket = RawSocket.upgrade(server, path, headers)) {
            return socket.text();
        }
    }

    private HttpResponse<String> revoke(String masterToken) {
        return server.post(
                "/auth/token/revoke", "application/x-www-form-urlencoded", "client_id=me", "MASTER-TOKEN", masterToken);
    }

    private HttpResponse<String> preflight(String path, String... headers) {
        return server.send(server.request(path, headers)
                .header("Origin", "https://app.example.org")
                .header("Access-Control-Request-Method", "GET")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    }
}
