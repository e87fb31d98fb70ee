package io.fastauth.token;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Keys are rotated and retired under traffic on two processes: no request fails. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class RotationTest {

    private static final int CLIENTS = Boolean.getBoolean("fastauth.campaign") ? 10_000 : 200;
    private static final int IDLE = 10;
    private static final int THREADS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    private final ConcurrentMap<String, TokenPair> held = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong requests = new AtomicLong();
    private final CountDownLatch done = new CountDownLatch(1);

    @Test
    void noRequestFailsFromRotationToRetirement() throws Exception {
        String database = RunningPostgres.shared().newServiceUrl();
        Files.writeString(
                folder.resolve(".env"),
                "CRYPTOGRAPHY_KEY='" + RunningServer.KEY + "'\nMASTER_TOKEN="
                        + RunningServer.MASTER + "\n" + "FASTAUTH_STORE_URL=" + database
                        + "?user=postgres\nFASTAUTH_GUARD_ISSUE_LIMIT=off\n");
        try (Replica one = Replica.startWith(folder, Map.of());
                Replica two = Replica.startWith(folder, Map.of());
                ExecutorService traffic = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < CLIENTS; i++) {
                held.put("client" + i, one.issue("client" + i));
            }
            List<TokenPair> idle = IntStream.range(0, IDLE)
                    .mapToObj(i -> one.issue("idle" + i))
                    .toList();
            String old = keyOf("client0");
            try {
                for (int thread = 0; thread < THREADS; thread++) {
                    int own = thread;
                    traffic.submit(() -> callUntilDone(own, List.of(one, two)));
                }
                String rotated = fastauth(0, "keys", "rotate", "--in", "PT3S");
                assertTrue(rotated.contains("signs from"), rotated);
                await().atMost(PATIENCE)
                        .until(() -> held.keySet().stream()
                                .noneMatch(client -> keyOf(client).equals(old)));
                String refused = fastauth(2, "keys", "retire", old);
                assertTrue(refused.contains("The key " + old + " signed tokens of " + IDLE + " sessions"), refused);

                for (TokenPair pair : idle) {
                    assertTrue(two.verifies(pair.accessToken()), "good, though signed by the key before");
                    assertEquals(200, one.refresh(pair.refreshToken()).statusCode());
                }
                assertEquals("Retired the key " + old + ".\n", fastauth(0, "keys", "retire", old));
                long before = requests.get();
                await().atMost(PATIENCE).until(() -> requests.get() >= before + 1_000);
            } finally {
                done.countDown();
            }
            traffic.shutdown();
            assertTrue(traffic.awaitTermination(60, TimeUnit.SECONDS));
            assertEquals(List.of(), List.copyOf(failures));
            String listed = fastauth(0, "keys", "list");
            assertTrue(line(listed, old).contains("retired"), listed);
            assertTrue(line(listed, keyOf("client0")).contains("signs"), listed);
        }
    }

    private static String line(String listed, String kid) {
        return listed.lines().filter(line -> line.startsWith(kid)).findFirst().orElseThrow();
    }

    private String keyOf(String client) {
        return held.get(client).keyId().orElseThrow();
    }

    /** Each thread has clients of its own, and uses the two processes by turns. */
    private void callUntilDone(int own, List<Replica> replicas) {
        for (int i = own; done.getCount() > 0; i = (i + THREADS) % CLIENTS) {
            String client = "client" + i;
            try {
                if (!replicas.get(i % 2).verifies(held.get(client).accessToken())) {
                    failures.add(client + " was refused");
                }
                held.put(
                        client,
                        Pairs.pair(replicas.get((i + 1) % 2)
                                .refresh(held.get(client).refreshToken())));
            } catch (RuntimeException | AssertionError e) {
                failures.add(client + ": " + e);
            }
            requests.addAndGet(2);
        }
    }

    /** Runs a command in the folder, and answers what it says. */
    private String fastauth(int expected, String... arguments) throws Exception {
        try (ChildProcess child = ChildProcess.fastauth(folder, Map.of(), arguments)) {
            int code = child.exitCode();
            assertEquals(expected, code, () -> child.out() + child.err());
            return code == 0 ? child.out() : child.err();
        }
    }
}
