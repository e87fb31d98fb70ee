package io.fastauth.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Metrics;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenPair;
import io.fastauth.websocket.GuardedWsRouting;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counters outlive a server of the same process, so what is asserted is how much they grew. */
class MetricsTest {

    private static final String CLIENT = "a-client-whose-name-is-nobodys-business";

    @TempDir
    private Path folder;

    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve(UUID.randomUUID() + ".db"))),
                GuardedWsRouting.builder());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private double grown(Runnable action, String name, String... labels) {
        double before = Metrics.of(server).value(name, labels);
        action.run();
        return Metrics.of(server).value(name, labels) - before;
    }

    private TokenPair issue() {
        return Pairs.pair(server.get("/auth/token/new?client_id=" + CLIENT));
    }

    @Test
    void countsDecisionsByDoorLevelOutcomeAndReason() {
        TokenPair pair = issue();
        assertEquals(
                1,
                grown(
                        () -> server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()),
                        "fastauth_decisions_total",
                        "door",
                        "http",
                        "level",
                        "access",
                        "outcome",
                        "allowed"));
        assertEquals(
                1,
                grown(
                        () -> server.get("/access/health", "ACCESS-TOKEN", "x"),
                        "fastauth_decisions_total",
                        "level",
                        "access",
                        "reason",
                        "access_token_invalid"));
        assertEquals(
                1,
                grown(
                        () -> server.get("/auth/verify", "X-Original-URI", "/master/health"),
                        "fastauth_decisions_total",
                        "door",
                        "gateway",
                        "reason",
                        "master_token_missing"));
    }

    @Test
    void countsVerificationsByKey() {
        String kid = SigningKey.of(RunningServer.KEY, TokenAlgorithm.HS256).id();
        TokenPair pair = issue();
        assertEquals(
                2,
                grown(
                        () -> {
                            server.get("/access/health", "ACCESS-TOKEN", pair.accessToken());
                            server.get("/access/health", "ACCESS-TOKEN", pair.accessToken());
                        },
                        "fastauth_verifications_total",
                        "kid",
                        kid));
    }

    @Test
    void countsWhatIssuingAndRefreshingComeTo() {
        assertEquals(1, grown(this::issue, "fastauth_tokens_total", "operation", "issue", "outcome", "success"));
        TokenPair pair = issue();
        assertEquals(
                1,
                grown(
                        () -> server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken()),
                        "fastauth_tokens_total",
                        "operation",
                        "refresh",
                        "reason",
                        "rotated"));
        assertEquals(
                1,
                grown(
                        () -> server.get("/auth/token/refresh?refresh_token=x"),
                        "fastauth_tokens_total",
                        "operation",
                        "refresh",
                        "reason",
                        "invalid_grant"));
    }

    @Test
    void measuresRequestsByOperationAndStoreCallsByKind() {
        assertEquals(
                1,
                grown(this::issue, "fastauth_requests_seconds_count", "operation", "newToken", "outcome", "success"));
        assertEquals(
                1,
                grown(this::issue, "fastauth_store_calls_seconds_count", "operation", "start", "outcome", "success"));
        assertEquals(
                1,
                grown(
                        () -> server.get("/nowhere"),
                        "fastauth_requests_seconds_count",
                        "operation",
                        "other",
                        "outcome",
                        "refused"));
    }

    @Test
    void aCachedSessionIsAHitAndNoCallOfTheStore() {
        TokenPair pair = issue();
        Runnable verify = () -> server.get("/access/health", "ACCESS-TOKEN", pair.accessToken());
        verify.run();
        assertEquals(1, grown(verify, "fastauth_cache_total", "cache", "session", "result", "hit"));
        assertEquals(0, grown(verify, "fastauth_store_calls_seconds_count", "operation", "find", "outcome", "success"));
    }

    /** The registry keeps a weak reference to what it counts, and showed the same number after the first collection. */
    @Test
    void aCountGoesOnAfterTheCollectionOfGarbage() {
        TokenPair pair = issue();
        Runnable verify = () -> server.get("/access/health", "ACCESS-TOKEN", pair.accessToken());
        verify.run();
        System.gc();
        assertEquals(1, grown(verify, "fastauth_cache_total", "cache", "session", "result", "hit"));
    }

    @Test
    void showsCachesConnectionsPairsAndTheJvm() {
        issue();
        Metrics metrics = Metrics.of(server);
        assertTrue(metrics.value("fastauth_cache_total", "cache", "token", "result", "miss") >= 0);
        assertTrue(metrics.value("fastauth_cache_total", "cache", "session", "result", "hit") >= 0);
        assertTrue(metrics.value("fastauth_store_connections", "state", "idle")
                        + metrics.value("fastauth_store_connections", "state", "active")
                >= 1);
        assertEquals(0, metrics.value("fastauth_store_waiting"));
        assertEquals(0, metrics.value("fastauth_sessions", "state", "expired"));
        assertTrue(metrics.value("memory_usedHeap_bytes") > 0);
    }

    @Test
    void countsOpenWebSockets() {
        String access = issue().accessToken();
        try (Peer peer = Peer.connect(server, "/ws/access", "ACCESS-TOKEN", access)) {
            assertEquals(Peer.ACCEPTED, peer.text());
            assertEquals(1, Metrics.of(server).value("fastauth_websockets"));
        }
        await().until(() -> Metrics.of(server).value("fastauth_websockets") == 0);
    }

    @Test
    void aServiceThatEndsLeavesTheMetersOfALaterOne() {
        RunningServer former = server;
        start();
        former.close();
        assertEquals(0, Metrics.of(server).value("fastauth_websockets"));
        assertEquals(0, Metrics.of(server).value("fastauth_events_waiting"));
    }

    @Test
    void namesNoClientAndNoToken() {
        TokenPair pair = issue();
        server.get("/access/health", "ACCESS-TOKEN", pair.accessToken());
        server.get("/access/" + CLIENT, "ACCESS-TOKEN", pair.accessToken());
        String text = server.get("/observe/metrics").body();
        assertTrue(text.contains("fastauth_decisions_total"));
        assertFalse(text.contains(CLIENT), text);
        assertFalse(text.contains(pair.accessToken()), text);
        assertFalse(text.contains(RunningServer.MASTER), text);
    }

    @Test
    void answersOpenMetricsToWhoAsksForIt() {
        HttpResponse<String> answer =
                server.get("/observe/metrics", "Accept", "application/openmetrics-text; version=1.0.0");
        assertEquals(200, answer.statusCode());
        assertTrue(answer.headers().firstValue("Content-Type").orElse("").contains("application/openmetrics-text"));
        assertTrue(answer.body().endsWith("# EOF\n"), answer.body());
        assertTrue(answer.body().contains("fastauth_decisions_total{"), answer.body());
    }

    @Test
    void isGuardedWhenAPathListCoversIt() {
        try (RunningServer guarded =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("g.db")))
                        .masterTokenPaths(List.of("/observe")))) {
            assertEquals(401, guarded.get("/observe/metrics").statusCode());
            assertEquals(401, guarded.get("/observe/health/ready").statusCode());
            assertEquals(
                    200,
                    guarded.get("/observe/metrics", "MASTER-TOKEN", RunningServer.MASTER)
                            .statusCode());
        }
    }
}
