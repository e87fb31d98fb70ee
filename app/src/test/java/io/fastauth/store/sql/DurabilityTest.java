package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import io.fastauth.token.TokenStoreContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was answered is there afterwards, and what was superseded is not. */
class DurabilityTest {

    private static final Instant EXPIRY = Instant.parse("2040-01-01T00:00:00Z");

    @TempDir
    Path temporary;

    private StoreFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new StoreFolder(temporary);
    }

    @Test
    void everyKindOfChangeIsThereAfterOpeningAgain() {
        try (TokenStore store = folder.open()) {
            for (String client : List.of("saved", "superseded", "replaced", "forgotten")) {
                store.save(client, pair(1), EXPIRY);
            }
            store.save("superseded", pair(2), EXPIRY);
            assertTrue(store.replace("replaced", pair(1), pair(3), EXPIRY));
            assertTrue(store.delete("forgotten", pair(1)));
        }
        try (TokenStore store = folder.open()) {
            assertEquals(Optional.of(pair(1)), store.find("saved"));
            assertEquals(Optional.of(pair(2)), store.find("superseded"));
            assertEquals(Optional.of(pair(3)), store.find("replaced"));
            assertEquals(Optional.empty(), store.find("forgotten"));
        }
    }

    @Test
    void allOf2000PairsSavedBy32ThreadsAreThereAfterOpeningAgain() throws Exception {
        int threads = 32;
        int pairs = 2_000;
        try (TokenStore store = folder.open()) {
            AtomicInteger next = new AtomicInteger();
            TokenStoreContract.atOnce(IntStream.range(0, threads)
                    .<Callable<Integer>>mapToObj(thread -> () -> {
                        int n = next.getAndIncrement();
                        for (; n < pairs; n = next.getAndIncrement()) {
                            store.save("client " + n, pair(n), EXPIRY);
                        }
                        return n;
                    })
                    .toList());
        }
        try (TokenStore store = folder.open()) {
            for (int n = 0; n < pairs; n++) {
                assertEquals(Optional.of(pair(n)), store.find("client " + n));
            }
        }
    }

    @Test
    void afterASaveWasAnsweredNoSearchStartedLaterFindsTheSupersededPair() throws Exception {
        int saves = 300;
        try (TokenStore store = folder.open()) {
            store.save("client", pair(0), EXPIRY);
            AtomicInteger answered = new AtomicInteger();
            AtomicBoolean done = new AtomicBoolean();
            List<Callable<String>> tasks = new ArrayList<>();
            tasks.add(() -> {
                try {
                    for (int n = 1; n <= saves; n++) {
                        store.save("client", pair(n), EXPIRY);
                        answered.set(n);
                    }
                } finally {
                    done.set(true);
                }
                return "";
            });
            for (int reader = 0; reader < 4; reader++) {
                tasks.add(() -> staleFind(store, answered, done));
            }
            // Platform threads: readers that never block would keep virtual ones off a machine of few processors.
            assertEquals(
                    List.of("", "", "", "", ""),
                    TokenStoreContract.atOnce(Thread.ofPlatform().factory(), tasks));
            assertEquals(Optional.of(pair(saves)), store.find("client"));
        }
    }

    private static String staleFind(TokenStore store, AtomicInteger answered, AtomicBoolean done) {
        while (!done.get()) {
            int least = answered.get();
            int found = number(store.find("client").orElseThrow());
            if (found < least) {
                return "found " + found + " after " + least;
            }
        }
        return "";
    }

    @Test
    void closingAnswersEverySaveSoonAndKeepsThoseThatItAnsweredWell() {
        for (int round = 0; round < 5; round++) {
            String prefix = "round " + round + " client ";
            Set<String> saved = ConcurrentHashMap.newKeySet();
            assertTimeoutPreemptively(Duration.ofSeconds(8), () -> {
                TokenStore store = folder.open();
                List<Callable<Integer>> tasks = new ArrayList<>();
                for (int saver = 0; saver < 20; saver++) {
                    String name = prefix + saver + " ";
                    tasks.add(() -> saveUntilRefused(store, name, saved));
                }
                tasks.add(() -> {
                    while (saved.size() < 100) {
                        Thread.onSpinWait();
                    }
                    store.close();
                    return 0;
                });
                TokenStoreContract.atOnce(tasks);
            });
            try (TokenStore store = folder.open()) {
                for (String client : saved) {
                    assertEquals(Optional.of(SavingProcess.pair(client)), store.find(client));
                }
            }
        }
    }

    private static int saveUntilRefused(TokenStore store, String name, Set<String> saved) {
        int n = 0;
        try {
            while (true) {
                String client = name + n++;
                store.save(client, SavingProcess.pair(client), EXPIRY);
                saved.add(client);
            }
        } catch (StoreUnavailableException e) {
            assertTrue(e.getMessage().contains("database"), e.getMessage());
        }
        return n;
    }

    @Test
    void aKilledProcessLosesNothingThatItAnswered() throws Exception {
        for (int round = 1; round <= 3; round++) {
            List<String> answered = savedUntilKilled("round " + round + " client ");
            assertTrue(answered.size() >= 300, () -> "answered " + answered.size());
            assertEquals("ok", folder.text("PRAGMA integrity_check"));
            try (TokenStore store = folder.open()) {
                for (String client : answered) {
                    assertEquals(Optional.of(SavingProcess.pair(client)), store.find(client));
                }
            }
            assertEquals("ok", folder.text("PRAGMA integrity_check"));
        }
    }

    private List<String> savedUntilKilled(String prefix) throws IOException {
        List<String> answered = new ArrayList<>();
        try (SavingProcess process = SavingProcess.start(folder, prefix)) {
            BufferedReader output = process.output();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.endsWith(SavingProcess.ACKNOWLEDGED)) {
                    answered.add(line.substring(0, line.length() - SavingProcess.ACKNOWLEDGED.length()));
                }
                if (answered.size() == 300) {
                    process.kill();
                }
            }
        }
        return answered;
    }

    private static TokenPair pair(int n) {
        return new TokenPair("access " + n, "refresh " + n);
    }

    private static int number(TokenPair pair) {
        return Integer.parseInt(pair.accessToken().substring("access ".length()));
    }
}
