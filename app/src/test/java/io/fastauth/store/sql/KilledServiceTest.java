package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The service is killed at random moments under load: every pair that a client holds is good afterwards, and none that
 * was superseded or revoked.
 */
@Execution(ExecutionMode.CONCURRENT)
class KilledServiceTest {

    private static final int ROUNDS = Boolean.getBoolean("fastauth.campaign") ? 20 : 2;
    private static final int CLIENTS = 16;

    @TempDir
    Path folder;

    /** By client, the access token of the last answer that was read. */
    private final ConcurrentMap<String, String> held = new ConcurrentHashMap<>();

    /** By client, an access token that an answer, which was read, made worthless. */
    private final ConcurrentMap<String, String> ended = new ConcurrentHashMap<>();

    @Test
    void everyAnswerIsTrueAfterAKill() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            held.clear();
            ended.clear();
            issueUntilKilled("round" + round + "-", Duration.ofMillis(random.nextInt(1_000)));
            assertTrue(held.size() >= 100, () -> "answered " + held.size());
            assertTrue(ended.size() >= 20, () -> "ended " + ended.size());
            assertIntegrity();
            try (Replica replica = Replica.start(folder, Map.of("FASTAUTH_GUARD_FAILURE_LIMIT", "off"))) {
                held.forEach((client, token) ->
                        assertTrue(replica.verifies(token), () -> client + " lost its pair; seed " + seed));
                ended.forEach((client, token) ->
                        assertFalse(replica.verifies(token), () -> client + " got its pair back; seed " + seed));
            }
        }
    }

    private void issueUntilKilled(String prefix, Duration more) throws Exception {
        try (Replica replica = Replica.start(folder, Map.of("FASTAUTH_GUARD_ISSUE_LIMIT", "off"));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                String name = prefix + i + "-";
                clients.submit(() -> issueWithoutEnd(replica, name));
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> held.size() >= 100 && ended.size() >= 20);
            await().pollDelay(more).until(() -> true);
            replica.process().kill();
        }
    }

    private void issueWithoutEnd(Replica replica, String name) {
        try {
            for (int n = 0; ; n++) {
                String client = name + n;
                TokenPair pair = replica.issue(client);
                if (n % 3 == 1) {
                    held.put(
                            client,
                            Pairs.pair(replica.refresh(pair.refreshToken())).accessToken());
                    ended.put(client, pair.accessToken());
                } else if (n % 3 == 2) {
                    replica.revoke("token=" + pair.accessToken());
                    ended.put(client, pair.accessToken());
                } else {
                    held.put(client, pair.accessToken());
                }
            }
        } catch (UncheckedIOException killed) {
            // No answer was read, so nothing is known.
        }
    }

    private void assertIntegrity() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/fastauth.db"));
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("PRAGMA integrity_check")) {
            assertEquals("ok", row.getString(1));
        }
    }

    @Test
    void aSecondServiceOnTheSameFileRefusesToStart() throws IOException, InterruptedException {
        try (Replica first = Replica.start(folder, Map.of());
                ChildProcess second = ChildProcess.fastauth(
                        folder, Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY), "serve", "--port", "0")) {
            assertEquals(1, second.exitCode());
            assertTrue(second.err().contains("Another process uses"), second::err);
            assertTrue(first.verifies(first.issue("a").accessToken()));
        }
    }
}
