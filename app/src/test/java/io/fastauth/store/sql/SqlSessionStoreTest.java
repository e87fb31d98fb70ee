package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.ConcurrentCallsContract;
import io.fastauth.token.Session;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SeveralSessionsContract;
import io.fastauth.token.StoredSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of stores on SQLite; the other test classes of this package test its own behaviour. */
@BesideOthers
class SqlSessionStoreTest implements SeveralSessionsContract, ConcurrentCallsContract {

    @TempDir
    Path folder;

    private SessionStore store;

    @BeforeEach
    void open() {
        store = new StoreFolder(folder).open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public SessionStore store() {
        return store;
    }

    @Test
    void movedSessionsEndInTheOrderOfTheirRotations(@TempDir Path other) {
        List<StoredSession> sessions =
                Stream.generate(() -> SignedSessions.start(CLIENT)).limit(3).toList();
        sessions.forEach(session -> store.start(session.session(), Sessions.NO_TOKENS, 3));
        Session rotated = SignedSessions.next(sessions.getFirst()).session();
        assertTrue(store.rotate(sessions.getFirst(), rotated, Sessions.NO_TOKENS));
        store.close();
        try (SqlSessionArchive from = archive(folder);
                SqlSessionArchive to = archive(other)) {
            assertEquals(3, to.add(from.page("", 500), true));
        }
        store = new StoreFolder(other).open();
        store.start(SignedSessions.start(CLIENT).session(), Sessions.NO_TOKENS, 3);
        assertEquals(Optional.of(rotated), Sessions.find(store, rotated));
        assertEquals(Optional.empty(), Sessions.find(store, sessions.get(1).session()));
    }

    private static SqlSessionArchive archive(Path folder) {
        return SqlSessionArchive.open(
                DatabaseAccess.of("jdbc:sqlite:data/fastauth.db", folder), () -> SignedSessions.KEYS);
    }
}
