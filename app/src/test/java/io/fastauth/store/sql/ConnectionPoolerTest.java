package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.CapturedLog;
import io.fastauth.testing.Concurrently;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RunningPgBouncer;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import io.fastauth.websocket.GuardedWsRouting;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Processes on one PostgreSQL behind PgBouncer, which in transaction mode delivers no notification to a listener. */
@Isolated("It reads the log of all listeners.")
class ConnectionPoolerTest {

    private static final String PARAMETER = "?prepareThreshold=0";
    private static final String LISTENER = "io.fastauth.store.sql.ListeningFeed";

    @TempDir
    Path folder;

    private static RunningServer start(String url) {
        return RunningServer.start(
                config -> config.store(store -> store.url(url + (url.contains("?") ? "&" : "?") + "user=postgres")),
                GuardedWsRouting.builder());
    }

    private static boolean verifies(RunningServer server, TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode() == 200;
    }

    private static HttpResponse<String> revoke(RunningServer server, TokenPair pair) {
        return server.post("/auth/token/revoke", "application/x-www-form-urlencoded", "token=" + pair.refreshToken());
    }

    @Test
    void aRevokedTokenIsRefusedByAProcessThatIsNotNotified() throws Exception {
        // One server connection: beats of the listener return, announcements of others do not.
        try (RunningPgBouncer pooler = RunningPgBouncer.start(folder, "transaction", "default_pool_size = 1")) {
            String url = RunningPostgres.shared().newServiceUrl();
            try (CapturedLog log = new CapturedLog(LISTENER);
                    RunningServer direct = start(url);
                    RunningServer pooled = start(pooler.url(url) + PARAMETER);
                    Peer events = Peer.connect(pooled, "/ws/events", "MASTER-TOKEN", RunningServer.MASTER)) {
                TokenPair pair = Pairs.pair(direct.get("/auth/token/new?client_id=me"));
                await().during(Duration.ofSeconds(1))
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> verifies(pooled, pair));

                assertEquals(200, revoke(direct, pair).statusCode());

                assertFalse(verifies(pooled, pair));
                await().until(() -> log.messages(Level.WARNING).size() == 1);
                JsonNode event = events.event();
                while (!event.path("event").asText().equals("changed")) {
                    event = events.event();
                }
                assertTrue(event.path("client").isMissingNode(), "of any client: " + event);
                assertEquals(2, log.messages().size(), "each of them once: " + log.messages());
            }
        }
    }

    @Test
    void everyIssueSucceedsWithoutPreparedStatements() throws Exception {
        try (RunningPgBouncer pooler = RunningPgBouncer.start(folder, "transaction")) {
            String url = pooler.url(RunningPostgres.shared().newServiceUrl()) + PARAMETER;
            try (RunningServer one = start(url);
                    RunningServer two = start(url)) {
                List<RunningServer> servers = List.of(one, two);
                List<Integer> statuses = Concurrently.run(IntStream.range(0, 200)
                        .<Callable<Integer>>mapToObj(i -> () -> {
                            TokenPair pair = Pairs.pair(servers.get(i % 2).get("/auth/token/new?client_id=c" + i));
                            return servers.get((i + 1) % 2)
                                    .get("/auth/token/refresh?refresh_token=" + pair.refreshToken())
                                    .statusCode();
                        })
                        .toList());
                assertEquals(List.of(200), statuses.stream().distinct().toList());
            }
        }
    }

    @Test
    void theStartNamesTheParameterThatThePoolerNeeds() throws Exception {
        try (RunningPgBouncer pooler = RunningPgBouncer.start(folder, "transaction")) {
            String url = pooler.url(RunningPostgres.shared().newServiceUrl());
            IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> start(url));
            assertTrue(refusal.getMessage().startsWith("store.url "), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("prepareThreshold=0"), refusal.getMessage());
        }
    }

    @Test
    void inSessionModeNotificationsArriveAndSessionsAreCached() throws Exception {
        try (RunningPgBouncer pooler = RunningPgBouncer.start(folder, "session")) {
            String url = pooler.url(RunningPostgres.shared().newServiceUrl());
            try (CapturedLog log = new CapturedLog(LISTENER);
                    RunningServer server = start(url)) {
                await().until(() -> !log.messages().isEmpty());
                assertEquals(List.of("INFO Notifications of the database arrive: sessions are cached"), log.messages());
                TokenPair pair = Pairs.pair(server.get("/auth/token/new?client_id=me"));
                assertTrue(verifies(server, pair));
            }
        }
    }
}
