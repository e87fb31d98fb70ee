package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Program;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backup commands of the operations page, run while a service issues, and the tokens that verify afterwards. */
@BesideOthers
class BackupTest {

    private static final Path PAGE = Path.of("..", "k8s", "README.md");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String EXPORT = "fastauth store export ";
    private static final String IMPORT = "fastauth store import ";

    @TempDir
    private static Path live;

    private static String database;
    private static Replica embedded;
    private static Replica onPostgres;

    @TempDir
    private Path folder;

    /** A step of a backup or of its restoration. */
    private interface Step {
        void take() throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        database = RunningPostgres.shared().newServiceUrl();
        embedded = Replica.start(live, Map.of("FASTAUTH_GUARD_ISSUE_LIMIT", "off"));
        onPostgres = Replica.start(live, postgres(database));
    }

    @AfterAll
    static void stop() throws IOException {
        embedded.close();
        onPostgres.close();
    }

    @Test
    void aSnapshotOfTheVolumeIsAWholeStore() throws Exception {
        Witness.of(embedded, this::snapshot).assertRestoredTo(folder, sqlite(folder));
    }

    @Test
    void theFileOfTheEmbeddedStoreIsCopiedWhileItServes() throws Exception {
        Program.installed("sqlite3", "sqlite3");
        Witness witness = Witness.of(embedded, () -> sh(live, documented("sqlite3 "), Map.of()));
        // The replaced store crashed: its write-ahead log must not get into the restored one.
        snapshot();
        assertTrue(Files.size(folder.resolve("data/fastauth.db-wal")) > 0);
        Files.move(live.resolve("backup.db"), folder.resolve("backup.db"));
        sh(folder, documented("rm "), Map.of());
        sh(folder, documented("install "), Map.of());
        witness.assertRestoredTo(folder, sqlite(folder));
    }

    @Test
    void theEmbeddedStoreIsExportedWhileItServes() throws Exception {
        Witness witness = Witness.of(embedded, () -> fastauth(live, documented(EXPORT), Map.of()));
        Files.move(live.resolve("sessions.jsonl"), folder.resolve("sessions.jsonl"));
        fastauth(folder, documented(IMPORT), Map.of());
        witness.assertRestoredTo(folder, sqlite(folder));
    }

    @Test
    void aPostgresIsDumpedWhileItServes() throws Exception {
        Program.installed("pg_dump", "postgresql-client");
        Witness witness = Witness.of(onPostgres, () -> sh(folder, documented("pg_dump "), libpq(database)));
        String restored = RunningPostgres.shared().newServiceUrl();
        sh(folder, documented("pg_restore "), libpq(restored));
        witness.assertRestoredTo(folder, restored + "?user=postgres");
    }

    @Test
    void aPostgresIsExportedWhileItServes() throws Exception {
        Witness witness = Witness.of(onPostgres, () -> fastauth(folder, documented(EXPORT), postgres(database)));
        String restored = RunningPostgres.shared().newServiceUrl();
        fastauth(folder, documented(IMPORT), postgres(restored));
        witness.assertRestoredTo(folder, restored + "?user=postgres");
    }

    /** Every file at one instant, as a snapshot of a volume has it. */
    private void snapshot() throws Exception {
        String pid = String.valueOf(embedded.process().pid());
        sh(live, "kill -STOP " + pid, Map.of());
        try {
            sh(live, "cp -R data " + folder, Map.of());
        } finally {
            sh(live, "kill -CONT " + pid, Map.of());
        }
    }

    private static String sqlite(Path folder) {
        return "jdbc:sqlite:" + folder.resolve("data/fastauth.db");
    }

    private static Map<String, String> postgres(String url) {
        return Map.of("FASTAUTH_STORE_URL", url + "?user=postgres", "FASTAUTH_GUARD_ISSUE_LIMIT", "off");
    }

    private static Map<String, String> libpq(String url) {
        URI database = URI.create(url.substring("jdbc:".length()));
        return Map.of(
                "PGHOST", database.getHost(),
                "PGPORT", String.valueOf(database.getPort()),
                "PGDATABASE", database.getPath().substring(1),
                "PGUSER", "postgres");
    }

    /** The only command of the page that begins like this. */
    private static String documented(String beginning) throws Exception {
        List<String> commands = Files.readAllLines(PAGE).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(beginning))
                .toList();
        assertEquals(1, commands.size(), () -> beginning + " is documented as " + commands);
        return commands.getFirst();
    }

    private static void sh(Path folder, String command, Map<String, String> environment) throws Exception {
        exitsWith0(ChildProcess.start(folder, environment, List.of("/bin/sh", "-c", command)));
    }

    private static void fastauth(Path folder, String command, Map<String, String> settings) throws Exception {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("CRYPTOGRAPHY_KEY", RunningServer.KEY);
        String[] words = command.split(" ");
        exitsWith0(ChildProcess.fastauth(folder, environment, Arrays.copyOfRange(words, 1, words.length)));
    }

    private static void exitsWith0(ChildProcess started) throws Exception {
        try (ChildProcess child = started) {
            assertEquals(0, child.exitCode(), () -> child.out() + child.err());
        }
    }

    /**
     * What was answered before, during and after a backup.
     *
     * @param name the prefix of its client ids
     * @param superseded exchanged for the current pair, before
     * @param current good at the moment of the backup
     * @param issued as many others, before
     * @param revoked revoked after it
     * @param late issued after it
     */
    private record Witness(
            String name,
            TokenPair superseded,
            TokenPair current,
            List<TokenPair> issued,
            TokenPair revoked,
            TokenPair late) {

        private static final AtomicInteger RUNS = new AtomicInteger();

        /** Takes a backup while a client is issued pairs without end. */
        static Witness of(Replica service, Step backup) throws Exception {
            String name = "run" + RUNS.incrementAndGet() + "-";
            TokenPair superseded = service.issue(name + "kept");
            TokenPair current = Pairs.pair(service.refresh(superseded.refreshToken()));
            TokenPair revoked = service.issue(name + "revoked");
            Queue<TokenPair> answered = new ConcurrentLinkedQueue<>();
            CountDownLatch done = new CountDownLatch(1);
            try (ExecutorService traffic = Executors.newSingleThreadExecutor()) {
                Future<?> issuing = traffic.submit(() -> {
                    for (int i = 0; done.getCount() > 0; i++) {
                        answered.add(service.issue(name + i));
                    }
                });
                List<TokenPair> issued;
                try {
                    await().atMost(PATIENCE).until(() -> answered.size() >= 20);
                    issued = new ArrayList<>(answered);
                    backup.take();
                    int during = answered.size();
                    await().atMost(PATIENCE).until(() -> answered.size() > during);
                } finally {
                    done.countDown();
                }
                issuing.get();
                TokenPair late = service.issue(name + "late");
                service.send(service.request("/auth/token/revoke")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("token=" + revoked.accessToken())));
                assertFalse(service.verifies(revoked.accessToken()));
                return new Witness(name, superseded, current, issued, revoked, late);
            }
        }

        void assertRestoredTo(Path folder, String database) throws IOException {
            Map<String, String> settings =
                    Map.of("FASTAUTH_STORE_URL", database, "FASTAUTH_TOKENS_REFRESH_GRACE", "0s");
            try (Replica service = Replica.start(folder, settings)) {
                issued.forEach(pair -> assertTrue(service.verifies(pair.accessToken())));
                assertTrue(service.verifies(current.accessToken()));
                assertFalse(service.verifies(superseded.accessToken()));
                TokenPair next = Pairs.pair(service.refresh(current.refreshToken()));
                assertTrue(service.verifies(next.accessToken()));
                assertFalse(service.verifies(current.accessToken()));
                assertEquals(401, service.refresh(superseded.refreshToken()).statusCode());

                assertFalse(service.verifies(late.accessToken()), "of later than the backup");
                assertTrue(service.verifies(service.issue(name + "late").accessToken()));
                assertTrue(service.verifies(revoked.accessToken()), "good again, as the page warns");
            }
        }
    }
}
