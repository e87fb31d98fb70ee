package io.fastauth.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.FastAuthFeature;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.Claims;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {

    @TempDir
    private Path folder;

    private RunningServer start() {
        return RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("h.db"))));
    }

    private static Map<String, String> components(HttpResponse<String> answer) {
        Map<String, String> components = new HashMap<>();
        for (JsonNode check : Pairs.json(answer).get("checks")) {
            components.put(check.get("name").asText(), check.get("status").asText());
            assertFalse(check.has("data"), answer::body);
        }
        return components;
    }

    @Test
    void aRunningServiceIsLiveReadyAndStarted() {
        try (RunningServer server = start()) {
            HttpResponse<String> ready = server.get("/observe/health/ready");
            assertEquals(200, ready.statusCode(), ready::body);
            assertEquals(Map.of("serving", "UP", "signing-key", "UP", "store", "UP"), components(ready));
            HttpResponse<String> live = server.get("/observe/health/live");
            assertEquals(200, live.statusCode());
            assertEquals(Map.of("process", "UP"), components(live));
            HttpResponse<String> started = server.get("/observe/health/started");
            assertEquals(200, started.statusCode());
            assertEquals(Map.of("migrations", "UP"), components(started));
            assertEquals(200, server.get("/observe/health").statusCode());
        }
    }

    @Test
    void withoutASigningKeyItIsNotReady() {
        try (RunningServer server = RunningServer.of(WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .shutdownHook(false)
                .addFeature(FastAuthFeature.create(
                        config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("k.db")))))
                .build())) {
            HttpResponse<String> ready = server.get("/observe/health/ready");
            assertEquals(503, ready.statusCode());
            assertEquals("DOWN", components(ready).get("signing-key"));
            assertEquals(200, server.get("/observe/health/live").statusCode());
        }
    }

    @Test
    void aStoreThatFailsMakesItUnreadyAndNotDead() {
        StubStore store = new StubStore(() -> {
            throw new StoreUnavailableException("jdbc:secret-host does not answer");
        });
        try (RunningServer server = RunningServer.start(config -> config.sessionStore(store))) {
            HttpResponse<String> ready = server.get("/observe/health/ready");
            assertEquals(503, ready.statusCode());
            assertEquals("DOWN", components(ready).get("store"));
            assertFalse(ready.body().contains("secret-host"), ready::body);
            assertEquals(200, server.get("/observe/health/live").statusCode());
            assertEquals(200, server.get("/observe/health/started").statusCode());
        }
    }

    @Test
    void aStoreThatHangsIsAskedOnceAndAnsweredForInTime() {
        CountDownLatch release = new CountDownLatch(1);
        StubStore store = new StubStore(() -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (RunningServer server = RunningServer.start(config -> config.sessionStore(store))) {
            long start = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                assertEquals(503, server.get("/observe/health/ready").statusCode());
            }
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(8).toNanos());
            assertEquals(1, store.checks.get());
            release.countDown();
        }
    }

    @Test
    void manyProbesOfOneSecondAreOneQuestion() {
        StubStore store = new StubStore(() -> {});
        try (RunningServer server = RunningServer.start(config -> config.sessionStore(store))) {
            long start = System.nanoTime();
            int probes = 0;
            while (System.nanoTime() - start < Duration.ofMillis(700).toNanos()) {
                assertEquals(200, server.get("/observe/health/ready").statusCode());
                probes++;
            }
            assertTrue(probes > 2 && store.checks.get() <= 2, probes + " probes, " + store.checks);
        }
    }

    @Test
    void onASocketOfItsOwnItIsNotServedOnTheMainOneAndNotGuarded() throws IOException, InterruptedException {
        Config own = Config.just(ConfigSources.create(Map.of(
                "host", "127.0.0.1",
                "port", "0",
                "sockets.0.name", "observe",
                "sockets.0.host", "127.0.0.1",
                "sockets.0.port", "0",
                "features.observe.sockets.0", "observe")));
        WebServer built = WebServer.builder()
                .config(own)
                .shutdownHook(false)
                .addFeature(FastAuthFeature.create(config -> config.cryptographyKey(RunningServer.KEY)
                        .masterToken(RunningServer.MASTER)
                        .masterTokenPaths(List.of("/"))
                        .store(store -> store.url("jdbc:sqlite:" + folder.resolve("o.db")))))
                .build();
        try (RunningServer server = RunningServer.of(built);
                HttpClient client = HttpClient.newHttpClient()) {
            assertEquals(
                    404,
                    server.get("/observe/health/ready", "MASTER-TOKEN", RunningServer.MASTER)
                            .statusCode());
            String observe = "http://127.0.0.1:" + built.port("observe");
            for (String path : List.of("/observe/health/ready", "/observe/health/live", "/observe/metrics")) {
                assertEquals(200, status(client, observe + path), path);
            }
            assertEquals(401, status(client, observe + "/anything/else"));
            assertEquals(401, status(client, observe + "/auth/token/new"));
        }
    }

    private static int status(HttpClient client, String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** An empty store whose check can be controlled. */
    private static final class StubStore implements SessionStore, StoreStatus {

        private final Runnable check;
        private final AtomicInteger checks = new AtomicInteger();

        StubStore(Runnable check) {
            this.check = check;
        }

        @Override
        public void check() {
            checks.incrementAndGet();
            check.run();
        }

        @Override
        public Optional<StoredSession> find(Claims token, Freshness freshness) {
            return Optional.empty();
        }

        @Override
        public void start(Session session, TokenPair tokens, int limit) {
            throw new StoreUnavailableException("holds nothing");
        }

        @Override
        public boolean rotate(StoredSession current, Session next, TokenPair tokens) {
            return false;
        }

        @Override
        public int end(SessionSelection sessions) {
            return 0;
        }

        @Override
        public void close() {}
    }
}
