package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.Keyring;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
class RestartedPostgresTest {

    private static final Instant EXPIRY = Instant.parse("2040-01-01T00:00:00Z");
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
            try (TokenStore store = SqlTokenStore.open(access, () -> keyring);
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
            try (TokenStore store = SqlTokenStore.open(access, () -> keyring)) {
                for (String client : answered) {
                    assertEquals(Optional.of(SavingProcess.pair(client)), store.find(client));
                }
            }
        }
        assertTrue(answered.size() >= 300, () -> "answered " + answered.size());
    }

    private void awaitMoreSaves() {
        int before = answered.size();
        await().atMost(RECOVERY).until(() -> answered.size() >= before + 100);
    }

    private boolean saveUntilDone(TokenStore store) throws InterruptedException {
        do {
            String client = "client " + next.incrementAndGet();
            try {
                store.save(client, SavingProcess.pair(client), EXPIRY);
                answered.add(client);
            } catch (StoreUnavailableException e) {
                assertTrue(e.getMessage().contains("database"), e.getMessage());
            }
        } while (!done.await(1, TimeUnit.MILLISECONDS));
        return true;
    }
}
