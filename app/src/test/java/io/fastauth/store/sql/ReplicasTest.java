package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.BestOfThree;
import io.fastauth.testing.Concurrently;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Peer;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Three processes on one PostgreSQL: each sees the changes of the others, within a second, for which other tests leave
 * them the processors.
 */
@Isolated
class ReplicasTest {

    /** The longest time for which a superseded token may be good somewhere. */
    private static final Duration BOUND = Duration.ofSeconds(1);

    private static final List<Replica> REPLICAS = new ArrayList<>();

    private static String database;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        String url = RunningPostgres.shared().newServiceUrl();
        database = url.substring(url.lastIndexOf('/') + 1);
        Map<String, String> settings = Map.of(
                "FASTAUTH_STORE_URL",
                url + "?user=postgres",
                "FASTAUTH_STORE_PASSWORD",
                "not asked for here",
                // Ended tokens are shown again and again, until they are refused.
                "FASTAUTH_GUARD_FAILURE_LIMIT",
                "off");
        for (int i = 0; i < 3; i++) {
            REPLICAS.add(Replica.start(folder, settings));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        for (Replica replica : REPLICAS) {
            replica.close();
        }
        REPLICAS.clear();
    }

    @Test
    void aHundredThatRefreshOneTokenAllGetTheSamePair() throws Exception {
        TokenPair first = REPLICAS.getFirst().issue("popular");
        List<Callable<HttpResponse<String>>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Replica replica = REPLICAS.get(i % 3);
            tasks.add(() -> replica.refresh(first.refreshToken()));
        }
        List<TokenPair> pairs =
                Concurrently.run(tasks).stream().map(Pairs::pair).distinct().toList();
        assertEquals(1, pairs.size());
        for (Replica replica : REPLICAS) {
            assertTrue(replica.verifies(pairs.getFirst().accessToken()));
        }
    }

    @Test
    void aPairIsGoodEverywhereAtOnce() {
        for (int i = 0; i < 60; i++) {
            TokenPair pair = REPLICAS.get(i % 3).issue("traveller");
            assertTrue(REPLICAS.get((i + 1) % 3).verifies(pair.accessToken()));
            TokenPair next = Pairs.pair(REPLICAS.get((i + 2) % 3).refresh(pair.refreshToken()));
            assertTrue(REPLICAS.get(i % 3).verifies(next.accessToken()));
        }
    }

    @Test
    void whatIsSupersededIsRefusedEverywhereSoon() {
        List<Duration> delays = IntStream.range(0, 30)
                .mapToObj(i -> delayOfRefusal("c" + i))
                .sorted()
                .toList();
        System.out.println("Refused by other replicas after: median "
                + delays.get(delays.size() / 2).toMillis() + " ms, longest "
                + delays.getLast().toMillis() + " ms");
        // Other work on the machine may make one or two late.
        assertTrue(delays.get(delays.size() - 3).compareTo(BOUND) <= 0, delays::toString);
    }

    @Test
    void whatIsRevokedIsRefusedEverywhereSoon() throws Exception {
        Replica here = REPLICAS.getFirst();
        for (int i = 0; i < 5; i++) {
            for (Consumer<TokenPair> revocation : List.<Consumer<TokenPair>>of(
                    pair -> here.revoke("token=" + pair.accessToken()),
                    pair -> here.revoke("token=" + pair.refreshToken()),
                    pair -> here.revoke("client_id=leaver", "MASTER-TOKEN", RunningServer.MASTER))) {
                BestOfThree.assertWithin(BOUND, number -> delayOfRefusal("leaver", revocation));
            }
        }
    }

    @Test
    void whatIsSupersededIsRefusedSoonThoughTheListeningConnectionsWereCut() throws Exception {
        for (int i = 0; i < 3; i++) {
            String client = "cut " + i;
            BestOfThree.assertWithin(BOUND, number -> {
                for (long listener : RunningPostgres.shared().listeners(database)) {
                    RunningPostgres.shared().sql("SELECT pg_terminate_backend(" + listener + ")");
                }
                return delayOfRefusal(client + " " + number);
            });
        }
    }

    @Test
    void whatIsSupersededIsRefusedSoonThoughTheListeningConnectionsHang() throws Exception {
        BestOfThree.assertWithin(BOUND, number -> {
            TokenPair old = REPLICAS.getFirst().issue("hung");
            // The news of its issue makes the others forget it; then they remember it.
            await().during(Duration.ofMillis(300)).until(() -> verifiedEverywhere(old));
            await().until(() -> RunningPostgres.shared().listeners(database).size() == 3);
            List<Long> listeners = RunningPostgres.shared().listeners(database);
            try {
                signal("STOP", listeners);
                return delayOfRefusal(old, pair -> REPLICAS.getFirst().issue("hung"));
            } finally {
                signal("CONT", listeners);
            }
        });
    }

    @Test
    void anOpenWebSocketEndsSoonWhenItsTokenIsSupersededElsewhere() throws Exception {
        int port = REPLICAS.getLast().port();
        BestOfThree.assertWithin(BOUND, number -> {
            TokenPair pair = REPLICAS.getFirst().issue("talker");
            try (Peer peer = Peer.connect(port, "/ws/access", "ACCESS-TOKEN", pair.accessToken())) {
                assertEquals(Peer.ACCEPTED, peer.text());
                REPLICAS.getFirst().issue("talker");
                long superseded = System.nanoTime();
                assertEquals(1008, peer.close(10_000).code());
                return BestOfThree.since(superseded);
            }
        });
    }

    @Test
    void theEventStreamHasTheChangesOfOthersAndAcceptsNoCursorOfTheirs() {
        Replica here = REPLICAS.getFirst();
        try (Peer peer = Peer.connect(here.port(), "/ws/events", "MASTER-TOKEN", RunningServer.MASTER)) {
            assertEquals("connected", peer.event().path("event").asText());
            REPLICAS.getLast().issue("remote");
            JsonNode event = peer.event();
            while (!event.path("client").asText().equals("remote")) {
                event = peer.event();
            }
            assertEquals("issued", event.path("event").asText());
            assertTrue(event.has("sid") && event.has("slot") && event.has("gen"), "all of it: " + event);
            String there = "/ws/events?after=" + event.path("cursor").asText();
            try (Peer stranger = Peer.connect(REPLICAS.getLast().port(), there, "MASTER-TOKEN", RunningServer.MASTER)) {
                assertEquals("gap", stranger.json().path("event").asText());
            }
        }
    }

    private static Duration delayOfRefusal(String client) {
        String id = client.replace(' ', '-');
        return delayOfRefusal(id, pair -> REPLICAS.getFirst().issue(id));
    }

    private static Duration delayOfRefusal(String client, Consumer<TokenPair> change) {
        TokenPair old = REPLICAS.getFirst().issue(client);
        assertTrue(verifiedEverywhere(old));
        return delayOfRefusal(old, change);
    }

    /** From when the change is answered until all refuse the old token. */
    private static Duration delayOfRefusal(TokenPair old, Consumer<TokenPair> change) {
        change.accept(old);
        long changed = System.nanoTime();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> refusedEverywhere(old));
        return BestOfThree.since(changed);
    }

    private static boolean verifiedEverywhere(TokenPair pair) {
        return REPLICAS.stream().allMatch(replica -> replica.verifies(pair.accessToken()));
    }

    private static boolean refusedEverywhere(TokenPair pair) {
        return REPLICAS.stream().noneMatch(replica -> replica.verifies(pair.accessToken()));
    }

    private static void signal(String name, List<Long> processes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(process.toString()));
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }
}
