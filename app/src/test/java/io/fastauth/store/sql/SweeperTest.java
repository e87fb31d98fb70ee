package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.token.Keyring;
import io.fastauth.token.TokenStore;
import io.fastauth.token.TokenStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expired pairs go, in batches; all others stay. */
class SweeperTest {

    private static final Instant EARLY = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant LATE = Instant.parse("2040-01-01T00:00:00Z");
    private static final Instant BETWEEN = Instant.parse("2035-01-01T00:00:00Z");
    private static final int EXPIRED = 450;

    @Test
    void deletesFromAFile(@TempDir Path folder) throws Exception {
        DatabaseAccess access = DatabaseAccess.of("jdbc:sqlite:pairs.db", folder);
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
        assertEquals(EARLY.plus(day), Sweeper.now(EARLY, day, LATE), "jumped forward");
        assertEquals(EARLY, Sweeper.now(LATE, day, EARLY), "corrected backward");
    }

    @Test
    void stopsAfterABatchWhenToldTo(@TempDir Path folder) throws Exception {
        DatabaseAccess access = DatabaseAccess.of("jdbc:sqlite:pairs.db", folder);
        fill(access);
        CountDownLatch stop = new CountDownLatch(0);
        try (SqliteDatabase database = SqliteDatabase.open(access.url(), folder);
                GroupCommit changes = new GroupCommit(database, client -> {}, client -> {})) {
            assertEquals(200, Sweeper.sweep(changes, BETWEEN, stop));
        }
    }

    private static long sweep(Database database) throws InterruptedException {
        try (GroupCommit changes = new GroupCommit(database, client -> {}, client -> {})) {
            return Sweeper.sweep(changes, BETWEEN, new CountDownLatch(1));
        }
    }

    private static TokenStore open(DatabaseAccess access) {
        Keyring keyring = Keyring.of(StoreFolder.KEY);
        return SqlTokenStore.open(access, () -> keyring);
    }

    private static void fill(DatabaseAccess access) {
        try (TokenStore store = open(access)) {
            for (int i = 0; i < EXPIRED; i++) {
                store.save("early " + i, TokenStoreContract.FIRST, EARLY);
            }
            store.save("late", TokenStoreContract.FIRST, LATE);
            store.save("extended", TokenStoreContract.FIRST, EARLY);
            store.save("extended", TokenStoreContract.SECOND, LATE);
        }
    }

    private static void assertOnlyTheLateOnesAreLeft(DatabaseAccess access) {
        try (TokenStore store = open(access)) {
            assertEquals(Optional.empty(), store.find("early 0"));
            assertEquals(Optional.empty(), store.find("early " + (EXPIRED - 1)));
            assertEquals(Optional.of(TokenStoreContract.FIRST), store.find("late"));
            assertEquals(Optional.of(TokenStoreContract.SECOND), store.find("extended"));
        }
    }
}
