package io.fastauth.store.sql;

import static io.fastauth.store.sql.SessionDatabase.OLD;
import static io.fastauth.store.sql.SessionDatabase.session;
import static io.fastauth.store.sql.SessionDatabase.usedBefore;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Sessions;
import io.fastauth.token.Session;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionStore.Freshness;
import io.fastauth.token.StoredSession;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each database does with the days of the last use of sessions. */
abstract class LastUseContract {

    private SessionDatabase database;

    /** A database without sessions. */
    abstract DatabaseAccess newDatabase() throws Exception;

    @BeforeEach
    void open() throws Exception {
        database = new SessionDatabase(newDatabase());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theDayOfAUseIsWrittenOnceAndAnnouncedToNobody() {
        Session used = session("used");
        Session unused = session("unused");
        List<SessionChange> announced = new CopyOnWriteArrayList<>();
        database.store().observeChanges(announced::add);
        database.start(used, 1);
        database.start(unused, 1);
        for (int i = 0; i < 3; i++) {
            use(used);
        }
        database.reopen();
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertEquals(Set.of("unused"), database.clients(usedBefore(today)));
        assertEquals(Set.of("used", "unused"), database.clients(usedBefore(today.plusDays(1))));
        assertEquals(Optional.of(used), Sessions.find(database.store(), used), "nothing else was changed");
        Session rotated = Sessions.next(used);
        assertTrue(Sessions.rotate(database.store(), used, rotated), "not part of a compare-and-set");
        assertEquals(
                Optional.of(StoredSession.day(rotated.rotatedAt())),
                database.store().find("used", used.id()).map(StoredSession::lastUsedDay));
        assertTrue(
                announced.stream()
                        .allMatch(change -> change.kind() == SessionChange.Kind.ISSUED
                                || change.clientId().isEmpty()),
                announced::toString);
    }

    /** Also from the cache, which then knows the day. */
    private void use(Session session) {
        StoredSession found = database.store()
                .find(Sessions.claims(session), Freshness.CACHED)
                .orElseThrow();
        database.store().used(Sessions.claims(session), found);
    }

    @Test
    void aUseOfASessionThatWasSupersededIsForgotten() {
        Session first = session("a client");
        database.start(first, 1);
        use(first);
        Session second = session("a client");
        database.start(second, 1);
        database.reopen();
        assertEquals(
                Optional.of(StoredSession.day(OLD)),
                database.store().find("a client", second.id()).map(StoredSession::lastUsedDay));
    }
}
