package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Concurrently;
import io.fastauth.testing.SavingProcess;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SessionStore.Freshness;
import io.fastauth.token.StoreUnavailableException;
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

/** Answered changes are durable, and superseded sessions are gone. */
@BesideOthers
class DurabilityTest {

    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path temporary;

    private StoreFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new StoreFolder(temporary);
    }

    @Test
    void everyKindOfChangeIsThereAfterOpeningAgain() {
        Session saved = session("saved", 1);
        Session superseding = session("superseded", 2);
        Session rotated = Sessions.next(session("rotated", 1));
        Session ended = session("ended", 1);
        try (SessionStore store = folder.open()) {
            for (String client : List.of("saved", "superseded", "rotated", "ended")) {
                Sessions.start(store, session(client, 1));
            }
            Sessions.start(store, superseding);
            assertTrue(Sessions.rotate(store, session("rotated", 1), rotated));
            assertEquals(1, store.end(new SessionSelection.One("ended", ended.id())));
        }
        try (SessionStore store = folder.open()) {
            for (Session kept : List.of(saved, superseding, rotated)) {
                assertEquals(Optional.of(kept), Sessions.find(store, kept));
            }
            assertEquals(Optional.empty(), Sessions.find(store, session("superseded", 1)));
            assertEquals(Optional.empty(), Sessions.find(store, ended));
        }
    }

    @Test
    void allOf2000SessionsStartedBy32ThreadsAreThereAfterOpeningAgain() throws Exception {
        int threads = 32;
        int sessions = 2_000;
        try (SessionStore store = folder.open()) {
            AtomicInteger next = new AtomicInteger();
            Concurrently.run(IntStream.range(0, threads)
                    .<Callable<Integer>>mapToObj(thread -> () -> {
                        int n = next.getAndIncrement();
                        for (; n < sessions; n = next.getAndIncrement()) {
                            Sessions.start(store, session("client " + n, n));
                        }
                        return n;
                    })
                    .toList());
        }
        try (SessionStore store = folder.open()) {
            for (int n = 0; n < sessions; n++) {
                Session session = session("client " + n, n);
                assertEquals(Optional.of(session), Sessions.find(store, session));
            }
        }
    }

    @Test
    void afterAStartWasAnsweredNoSearchStartedLaterFindsTheSupersededSession() throws Exception {
        int saves = 300;
        try (SessionStore store = folder.open()) {
            Sessions.start(store, session("client", 0));
            AtomicInteger answered = new AtomicInteger();
            AtomicBoolean done = new AtomicBoolean();
            List<Callable<String>> tasks = new ArrayList<>();
            tasks.add(() -> {
                try {
                    for (int n = 1; n <= saves; n++) {
                        Sessions.start(store, session("client", n));
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
                    Concurrently.run(Thread.ofPlatform().factory(), tasks));
            assertEquals(saves, number(store));
        }
    }

    private static String staleFind(SessionStore store, AtomicInteger answered, AtomicBoolean done) {
        while (!done.get()) {
            int least = answered.get();
            int found = number(store);
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
                SessionStore store = folder.open();
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
                Concurrently.run(tasks);
            });
            try (SessionStore store = folder.open()) {
                for (String client : saved) {
                    assertEquals(
                            SavingProcess.saved(client), Sessions.find(store, SavingProcess.session(client)), client);
                }
            }
        }
    }

    private static int saveUntilRefused(SessionStore store, String name, Set<String> saved) {
        int n = 0;
        try {
            while (true) {
                String client = name + n++;
                SavingProcess.save(store, client);
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
            try (SessionStore store = folder.open()) {
                for (String client : answered) {
                    assertEquals(
                            SavingProcess.saved(client), Sessions.find(store, SavingProcess.session(client)), client);
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

    private static Session session(String clientId, int n) {
        return Sessions.of(clientId, Integer.toString(n), ISSUED.plusSeconds(n), ISSUED.plusSeconds(1_000_000));
    }

    /** The number of the session that the client has, which a token of any session of the client finds. */
    private static int number(SessionStore store) {
        Session found = store.find(Sessions.claims(session("client", 0)), Freshness.CACHED)
                .orElseThrow()
                .session();
        return (int) (found.rotatedAt().getEpochSecond() - ISSUED.getEpochSecond());
    }
}
