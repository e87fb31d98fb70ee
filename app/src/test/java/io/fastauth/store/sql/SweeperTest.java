package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expired sessions are deleted page by page; all others stay. */
@BesideOthers
class SweeperTest {

    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant EARLY = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant LATE = Instant.parse("2040-01-01T00:00:00Z");
    private static final Instant BETWEEN = Instant.parse("2035-01-01T00:00:00Z");
    private static final int EXPIRED = 1_150;

    @Test
    void deletesFromAFile(@TempDir Path folder) throws Exception {
        DatabaseAccess access = DatabaseAccess.of("jdbc:sqlite:sessions.db", folder);
        fill(access);
        try (SqliteDatabase database = SqliteDatabase.open(access.url(), folder)) {
            assertEquals(EXPIRED, sweep(database));
            assertEquals(0, sweep(database));
        }
        assertOnlyTheLateOnesAreLeft(access);
    }

    @Test
    void deletesFromPostgres() throws Exception {
        DatabaseAccess access = RunningPostgres.shared().newDatabase();
        fill(access);
        try (PostgresDatabase database = PostgresDatabase.open(access)) {
            assertEquals(EXPIRED, sweep(database));
            assertEquals(0, sweep(database));
        }
        assertOnlyTheLateOnesAreLeft(access);
    }

    @Test
    void aSystemClockThatJumpsForwardDeletesNothingEarly() {
        Duration day = Duration.ofDays(1);
        assertEquals(EARLY.plus(day), Sweeper.earlier(EARLY, day, LATE), "jumped forward");
        assertEquals(EARLY, Sweeper.earlier(LATE, day, EARLY), "corrected backward");
    }

    @Test
    void stopsAfterAPageOnRequest(@TempDir Path folder) throws Exception {
        DatabaseAccess access = DatabaseAccess.of("jdbc:sqlite:sessions.db", folder);
        fill(access);
        CountDownLatch stop = new CountDownLatch(0);
        try (SqliteDatabase database = SqliteDatabase.open(access.url(), folder);
                GroupCommit changes = new GroupCommit(database, new GroupCommit.Observer() {})) {
            assertEquals(
                    500,
                    deletion(database, changes).delete(SessionFilter.expired(BETWEEN), false, Duration.ZERO, stop));
        }
    }

    private static long sweep(Database database) throws InterruptedException {
        try (GroupCommit changes = new GroupCommit(database, new GroupCommit.Observer() {})) {
            return deletion(database, changes)
                    .delete(SessionFilter.expired(BETWEEN), false, Duration.ZERO, new CountDownLatch(1));
        }
    }

    private static BulkDelete deletion(Database database, GroupCommit changes) {
        Keyring keyring = Keyring.of(StoreFolder.KEY);
        return new BulkDelete(new SessionSearch(database, new SessionRows(() -> keyring)), changes);
    }

    private static SessionStore open(DatabaseAccess access) {
        Keyring keyring = Keyring.of(StoreFolder.KEY);
        return SqlSessionStore.open(access, () -> keyring);
    }

    private static Session session(String client, Instant expiry) {
        return Sessions.of(client, "of " + client, ISSUED, expiry);
    }

    private static void fill(DatabaseAccess access) {
        try (SessionStore store = open(access)) {
            for (int i = 0; i < EXPIRED; i++) {
                Sessions.start(store, session("early " + i, EARLY));
            }
            Sessions.start(store, session("late", LATE));
            Sessions.start(store, session("extended", EARLY));
            Sessions.start(store, session("extended", LATE));
        }
    }

    private static void assertOnlyTheLateOnesAreLeft(DatabaseAccess access) {
        try (SessionStore store = open(access)) {
            for (String early : List.of("early 0", "early " + (EXPIRED - 1))) {
                assertEquals(Optional.empty(), Sessions.find(store, session(early, EARLY)));
            }
            for (String late : List.of("late", "extended")) {
                assertEquals(Optional.of(session(late, LATE)), Sessions.find(store, session(late, LATE)));
            }
        }
    }
}
