package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.SavingProcess;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL goes away under load and comes back: the store follows by itself, and nothing that was answered is lost.
 */
@BesideOthers
class RestartedPostgresTest {

    private static final Duration RECOVERY = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch done = new CountDownLatch(1);

    @Test
    void recoversFromARestartAndFromAKill() throws Exception {
        Keyring keyring = Keyring.of(StoreFolder.KEY);
        try (RunningPostgres postgres = RunningPostgres.start(folder.resolve("pg"))) {
            DatabaseAccess access = postgres.newDatabase();
            try (SessionStore store = SqlSessionStore.open(access, () -> keyring);
                    ExecutorService savers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 16; i++) {
                    savers.submit(() -> saveUntilDone(store));
                }
                try {
                    awaitMoreSaves();
                    postgres.stop();
                    postgres.startAgain();
                    awaitMoreSaves();
                    postgres.kill();
                    postgres.startAgain();
                    awaitMoreSaves();
                } finally {
                    done.countDown();
                }
            }
            try (SessionStore store = SqlSessionStore.open(access, () -> keyring)) {
                for (String client : answered) {
                    Session session = SavingProcess.session(client);
                    assertEquals(Optional.of(session), Sessions.find(store, session));
                }
            }
        }
        assertTrue(answered.size() >= 300, () -> "answered " + answered.size());
    }

    private void awaitMoreSaves() {
        int before = answered.size();
        await().atMost(RECOVERY).until(() -> answered.size() >= before + 100);
    }

    private boolean saveUntilDone(SessionStore store) throws InterruptedException {
        do {
            String client = "client " + next.incrementAndGet();
            try {
                Sessions.start(store, SavingProcess.session(client));
                answered.add(client);
            } catch (StoreUnavailableException e) {
                assertTrue(e.getMessage().contains("database"), e.getMessage());
            }
        } while (!done.await(1, TimeUnit.MILLISECONDS));
        return true;
    }
}
