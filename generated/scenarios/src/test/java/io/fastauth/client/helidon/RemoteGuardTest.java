package io.fastauth.client.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service of its own process boundary, guarded by asking FastAuth. */
class RemoteGuardTest {

    private RunningServer fastAuth;
    private RemoteGuard guard;
    private RunningServer service;

    @BeforeEach
    void start(@TempDir Path folder) {
        fastAuth = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db"))));
        // Longer than any test, so that what ends an entry is what the test does.
        guard = RemoteGuard.builder(URI.create("http://127.0.0.1:" + fastAuth.port()))
                .timeToLive(Duration.ofMinutes(10))
                .build();
        service = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .routing(routing -> routing.any("/orders/*", guard)
                        .get(
                                "/orders/mine",
                                (request, response) -> response.send(request.context()
                                        .get(RemoteCaller.class)
                                        .map(RemoteCaller::clientId)
                                        .orElse("nobody")))
                        .get("/open", (request, response) -> response.send("open")))
                .build());
    }

    @AfterEach
    void stop() {
        service.close();
        fastAuth.close();
    }

    @Test
    void theClientOfACurrentTokenIsLetThroughAndNamed() {
        String token = issue("ñandú + 100%").accessToken();

        assertEquals(
                "ñandú + 100%",
                service.get("/orders/mine", "ACCESS-TOKEN", token).body());
        assertEquals(
                "ñandú + 100%",
                service.get("/orders/mine", "Authorization", "Bearer " + token).body());
        assertEquals("open", service.get("/open").body());
    }

    @Test
    void whatFastAuthRefusesIsRefusedInItsWords() {
        HttpResponse<String> refused = service.get("/orders/mine", "ACCESS-TOKEN", "x");

        assertEquals(401, refused.statusCode());
        assertTrue(refused.body().contains("Invalid Access Token. Error: "), refused.body());
        assertTrue(refused.headers().firstValue("WWW-Authenticate").orElse("").contains("error=\"invalid_token\""));
    }

    @Test
    void aRequestNeedsExactlyOneToken() {
        String token = issue("me").accessToken();

        assertEquals(401, service.get("/orders/mine").statusCode());
        assertEquals(
                400,
                service.get("/orders/mine", "ACCESS-TOKEN", token, "Authorization", "Bearer " + token)
                        .statusCode());
    }

    @Test
    void aSupersededTokenLivesOnUntilItsClientIsInvalidated() {
        String token = issue("me").accessToken();
        String other = issue("other").accessToken();
        assertEquals(200, orders(token));
        assertEquals(200, orders(other));
        issue("me");
        assertEquals(200, orders(token), "cached");

        guard.invalidate("me");

        assertEquals(401, orders(token));
        fastAuth.close();
        assertEquals(200, orders(other), "still cached");
    }

    @Test
    void noUnknownTokenIsAcceptedWhenFastAuthIsDown() {
        String token = issue("me").accessToken();
        fastAuth.close();

        HttpResponse<String> answer = service.get("/orders/mine", "ACCESS-TOKEN", token);

        assertEquals(503, answer.statusCode());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
    }

    /** FastAuth counts failures by caller, so it needs the address of each. */
    @Test
    void fastAuthIsGivenTheAddressOfTheCaller() {
        assertEquals("127.0.0.1", askedFor());
        assertEquals("203.0.113.7:80, 127.0.0.1", askedFor("X-Forwarded-For", "203.0.113.7:80"));
        assertEquals(
                "[2001:db8::1]:80, 127.0.0.1",
                askedFor("X-Forwarded-For", "malformed \"one\"", "X-Forwarded-For", "[2001:db8::1]:80"));
        assertTrue(askedFor("X-Forwarded-For", "203.0.113.7,".repeat(500)).length() < 1024);
    }

    /** The header that is sent to a FastAuth that refuses everything. */
    private static String askedFor(String... headers) {
        AtomicReference<String> asked = new AtomicReference<>("");
        WebServer refusing = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .routing(routing -> routing.any((request, response) -> {
                    asked.set(String.join(" | ", request.headers().all(HeaderNames.X_FORWARDED_FOR, List::of)));
                    response.status(401).send();
                }))
                .build();
        try (RunningServer elsewhere = RunningServer.of(refusing);
                RunningServer guarded = RunningServer.of(WebServer.builder()
                        .address(InetAddress.getLoopbackAddress())
                        .port(0)
                        .shutdownHook(false)
                        .routing(routing ->
                                routing.any(RemoteGuard.builder(URI.create("http://127.0.0.1:" + elsewhere.port()))
                                        .build()))
                        .build())) {
            String[] all = List.of(headers).toArray(new String[headers.length + 2]);
            all[headers.length] = "ACCESS-TOKEN";
            all[headers.length + 1] = "x";
            assertEquals(401, guarded.get("/", all).statusCode());
            return asked.get();
        }
    }

    private int orders(String token) {
        return service.get("/orders/mine", "ACCESS-TOKEN", token).statusCode();
    }

    private TokenPair issue(String client) {
        return Pairs.pair(
                fastAuth.get("/auth/token/new?client_id=" + URLEncoder.encode(client, StandardCharsets.UTF_8)));
    }
}
