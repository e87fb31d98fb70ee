package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ManualClock;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.Session;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoredSession;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days of use in memory are bounded, and what cannot be written yet is written later. */
class SessionUseTest {

    @TempDir
    Path folder;

    private static StoredSession stored(Session session) {
        return new StoredSession(session, 0, Optional.empty());
    }

    private int day(Session session) throws Exception {
        return Integer.parseInt(new StoreFolder(folder)
                .text("SELECT last_used_on FROM session WHERE client_id = ?", session.clientId()));
    }

    @Test
    void writesLaterDaysOnlyAndAgainWhatFailed() throws Exception {
        StoreFolder files = new StoreFolder(folder);
        Session session = Sessions.of("a client", "one");
        int issued = StoredSession.day(session.rotatedAt());
        try (SessionStore store = files.open()) {
            Sessions.start(store, session);
        }
        assertEquals(issued, day(session));
        try (SqliteDatabase database = SqliteDatabase.open("jdbc:sqlite:" + files.file(), folder);
                GroupCommit changes = new GroupCommit(database, new GroupCommit.Observer() {})) {
            SessionUse use = new SessionUse(changes, new ManualClock());
            files.sql("ALTER TABLE session RENAME TO gone");
            assertTrue(use.note(stored(session), issued + 2));
            assertFalse(use.writeSome(), "cannot be written");
            files.sql("ALTER TABLE gone RENAME TO session");
            assertTrue(use.writeSome());
            assertFalse(use.writeSome(), "nothing is left");
            assertEquals(issued + 2, day(session));
            assertTrue(use.note(stored(session), issued + 1));
            use.close();
        }
        assertEquals(issued + 2, day(session));
    }

    @Test
    void notesABoundedNumberAndTakesFurtherOnesAfterAWrite() {
        StoreFolder files = new StoreFolder(folder);
        files.open().close();
        try (SqliteDatabase database = SqliteDatabase.open("jdbc:sqlite:" + files.file(), folder);
                GroupCommit changes = new GroupCommit(database, new GroupCommit.Observer() {});
                SessionUse use = new SessionUse(changes, new ManualClock())) {
            for (int i = 0; i < SessionUse.MOST_NOTED; i++) {
                assertTrue(use.note(stored(Sessions.of("client " + i, "one")), 1));
            }
            StoredSession further = stored(Sessions.of("further", "one"));
            assertFalse(use.note(further, 1));
            assertTrue(use.writeSome());
            assertTrue(use.note(further, 1));
        }
    }
}
