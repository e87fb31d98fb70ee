package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthFeature;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.RateLimit;
import io.fastauth.token.TokenPair;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.cors.CorsFeature;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbuseTest {

    @TempDir
    Path folder;

    @Test
    void guessingIsSlowedDownAtTheDoorWhereItHappens() {
        try (RunningServer server = server(3)) {
            TokenPair pair = Pairs.pair(server.get("/auth/token/new?client_id=me"));
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        401,
                        server.get("/master/health", "MASTER-TOKEN", "guess" + i)
                                .statusCode());
            }
            HttpResponse<String> limited = server.get("/master/health", "MASTER-TOKEN", RunningServer.MASTER);
            assertEquals(429, limited.statusCode());
            long seconds = limited.headers().firstValueAsLong("Retry-After").orElse(0);
            assertTrue(seconds >= 1 && seconds <= 61, limited.headers().toString());

            assertEquals(200, server.get("/health").statusCode());
            Pairs.pair(server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken()));
        }
    }

    @Test
    void wrongRefreshTokensAreSlowedDown() {
        try (RunningServer server = server(3)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        401, server.get("/auth/token/refresh?refresh_token=x").statusCode());
            }
            assertEquals(429, server.get("/auth/token/refresh?refresh_token=x").statusCode());
        }
    }

    @Test
    void aRequestWithoutACredentialIsNoFailedAuthentication() {
        try (RunningServer server = server(3)) {
            for (int i = 0; i < 10; i++) {
                assertEquals(401, server.get("/access/health").statusCode());
            }
        }
    }

    @Test
    void otherOriginsAreAllowedOnlyWhereTheServerIsConfiguredTo() {
        try (RunningServer server = server(3)) {
            HttpResponse<String> answer = server.get("/health", "Origin", "https://app.example.org");
            assertTrue(
                    answer.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
        }
        Config config = Config.just(ConfigSources.create(Map.of(
                "server.host", "127.0.0.1",
                "server.port", "0",
                "cors.add-defaults", "false",
                "cors.paths.0.path-pattern", "/access/*",
                "cors.paths.0.allow-origins.0", "https://app.example.org",
                "cors.paths.0.allow-headers.0", "ACCESS-TOKEN",
                "server.features.fastauth.store.url", "jdbc:sqlite:" + folder.resolve("tokens.db"))));
        try (RunningServer server = RunningServer.of(WebServer.builder()
                .config(config.get("server"))
                .addFeature(CorsFeature.create(config.get("cors")))
                .build())) {
            HttpResponse<String> preflight = server.send(preflight(server, "/access/health"));
            assertEquals(200, preflight.statusCode());
            assertEquals(401, server.send(preflight(server, "/master/health")).statusCode());
            assertEquals(
                    "https://app.example.org",
                    preflight
                            .headers()
                            .firstValue("Access-Control-Allow-Origin")
                            .orElse(""));
        }
    }

    private RunningServer server(int burst) {
        return RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .guard(guard -> guard.failureLimit(new RateLimit(burst, 1))));
    }

    private static HttpRequest.Builder preflight(RunningServer server, String path) {
        return server.request(
                        path,
                        "Origin",
                        "https://app.example.org",
                        "Access-Control-Request-Method",
                        "GET",
                        "Access-Control-Request-Headers",
                        "ACCESS-TOKEN")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody());
    }

    /** The guard lets a preflight request go on as far as CORS, on every socket, and not to a handler. */
    @Test
    void aPreflightRequestReachesNoGuardedHandlerOnAnySocket() {
        WebServer server = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .addFeature(FastAuthFeature.create(
                        config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                                .addAccessTokenPath("/access")))
                .putSocket(
                        "second",
                        socket ->
                                socket.address(InetAddress.getLoopbackAddress()).port(0))
                .routing(routing -> routing.any("/access/mine", (request, response) -> response.send("reached")))
                .routing(
                        "second",
                        routing -> routing.any("/access/mine", (request, response) -> response.send("reached")))
                .build();
        try (RunningServer running = RunningServer.of(server)) {
            for (int port : List.of(server.port(), server.port("second"))) {
                HttpResponse<String> answer =
                        running.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/access/mine"))
                                .header("Origin", "https://app.example.org")
                                .header("Access-Control-Request-Method", "GET")
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
                assertEquals(401, answer.statusCode(), answer.body());
            }
        }
    }
}
