package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.Session;
import io.fastauth.token.SessionStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another process locks an SQLite file for a moment, to copy its log or to tidy it up. */
@BesideOthers
class LockedFileTest {

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSessionStartsWhenAnotherProcessReleasesTheLock(int limit) throws Exception {
        Session session = Sessions.of("client", "first");
        StoreFolder folder = new StoreFolder(temporary);
        try (SessionStore store = folder.open();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.file());
                Statement lock = other.createStatement()) {
            lock.execute("BEGIN IMMEDIATE");
            CompletableFuture<Void> change =
                    CompletableFuture.runAsync(() -> store.start(session, Sessions.NO_TOKENS, limit));
            assertThrows(TimeoutException.class, () -> change.get(500, TimeUnit.MILLISECONDS));
            lock.execute("ROLLBACK");
            change.get(20, TimeUnit.SECONDS);
            assertTrue(Sessions.findUncached(store, session).isPresent());
        }
    }
}
