package io.fastauth.store.sql;

import static io.fastauth.store.sql.SessionDatabase.MANY;
import static io.fastauth.store.sql.SessionDatabase.OLD;
import static io.fastauth.store.sql.SessionDatabase.keyed;
import static io.fastauth.store.sql.SessionDatabase.session;
import static io.fastauth.store.sql.SessionDatabase.usedBefore;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.SignedSessions;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionStore.Page;
import io.fastauth.token.SessionStore.Position;
import io.fastauth.token.StoredSession;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each database does with lists of sessions: walks, pages and filters. */
abstract class SessionListContract {

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
    void aWalkIsCompleteAndWithoutRepeatsWhileSessionsComeAndGo() throws Exception {
        Set<UUID> lasting = new HashSet<>();
        for (int i = 0; i < 150; i++) {
            for (int slot = 0; slot < 2; slot++) {
                Session session = session("client " + i);
                database.start(session, 2);
                lasting.add(session.id());
            }
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger changes = new AtomicInteger();
        Thread others = Thread.ofVirtual().start(() -> {
            for (int i = 0; !over.get(); i++) {
                Session passing = session("client " + i % 150 + " passing");
                database.start(passing, 1);
                database.store().end(new SessionSelection.One(passing.clientId(), passing.id()));
                changes.incrementAndGet();
            }
        });
        await().until(() -> changes.get() > 20);
        for (int limit : List.of(1, 7, 200)) {
            List<UUID> walked = database.walk(Matching.all(), limit).stream()
                    .map(found -> found.session().id())
                    .toList();
            assertEquals(walked.size(), new HashSet<>(walked).size(), "no session twice");
            assertTrue(walked.containsAll(lasting), "every lasting session");
        }
        over.set(true);
        others.join();
        assertEquals(300, database.walk(Matching.all(), 50).size());
    }

    @Test
    void aPageHasTheWholeSessionWithItsPlace() {
        Session first = session("a client", "key", OLD, List.of("read", "write"));
        Session second = session("a client");
        database.start(first, 2);
        database.start(second, 2);
        int day = StoredSession.day(OLD);
        assertEquals(
                List.of(
                        new StoredSession(first, 0, Optional.empty(), day),
                        new StoredSession(second, 1, Optional.empty(), day)),
                database.walk(Matching.all(), 1));
        assertEquals(database.walk(Matching.all(), 1), database.walk(Matching.ofClient("a client"), 2));
        assertEquals(List.of(), database.walk(Matching.ofClient("another client"), 2));
    }

    @Test
    void findsASessionByItsIdAndOfItsClientOnly() {
        Session session = session("a client");
        database.start(session("a client"), 2);
        database.start(session, 2);
        database.start(session("another client"), 1);
        assertEquals(
                Optional.of(session),
                database.store().find("a client", session.id()).map(StoredSession::session));
        assertEquals(Optional.empty(), database.store().find("another client", session.id()));
        assertEquals(Optional.empty(), database.store().find("a client", UUID.randomUUID()));
    }

    @Test
    void eachFilterFindsItsOwn() {
        database.start(session("old", "key", OLD, List.of("read")), 1);
        database.start(session("new", "key", OLD.plusSeconds(1), List.of("read:all", "a%b")), 1);
        database.start(session("other key", "next", OLD.plusSeconds(1), List.of("write", "read", "admin")), 1);
        database.start(session("other case", "key", OLD.plusSeconds(86_400), List.of("READ", "aXb", "rea")), 1);
        Optional<String> none = Optional.empty();
        assertEquals(Set.of("old", "new", "other key", "other case"), database.clients(Matching.all()));
        assertEquals(Set.of("new"), database.clients(Matching.ofClient("new")));
        assertEquals(Set.of("old"), database.clients(Matching.issuedBefore(OLD.plusSeconds(1))));
        assertEquals(Set.of(), database.clients(Matching.issuedBefore(OLD)));
        assertEquals(Set.of("old"), database.clients(Matching.issuedBefore(OLD.plusNanos(1))));
        assertEquals(Set.of("other key"), database.clients(keyed("next")));
        assertEquals(4, database.clients(keyed(SignedSessions.KEY.id())).size(), "of the refresh token");
        assertEquals(Set.of(), database.clients(keyed("nex")));
        assertEquals(Set.of("old", "other key"), database.clients(scoped("read")));
        assertEquals(Set.of("new"), database.clients(scoped("a%b")));
        assertEquals(Set.of("other case"), database.clients(scoped("READ")));
        assertEquals(Set.of(), database.clients(scoped("rea_")));
        assertEquals(Set.of("old", "new", "other key"), database.clients(usedBefore(LocalDate.parse("2026-01-02"))));
        assertEquals(Set.of(), database.clients(usedBefore(LocalDate.parse("2026-01-01"))));
        assertEquals(
                Set.of("old"),
                database.clients(new Matching(
                        Optional.of("old"),
                        Optional.of("key"),
                        Optional.of(OLD.plusSeconds(1)),
                        Optional.of(LocalDate.parse("2026-01-02")),
                        Optional.of("read"))));
        assertEquals(
                Set.of(),
                database.clients(new Matching(
                        Optional.of("new"), none, Optional.of(OLD.plusSeconds(1)), Optional.empty(), none)));
    }

    private static Matching scoped(String scope) {
        return new Matching(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(scope));
    }

    @Test
    void pagesAreShortWhereFewSessionsMatch() {
        database.fill(MANY);
        List<Integer> sizes = new ArrayList<>();
        Optional<Position> next = Optional.of(Position.FIRST);
        while (next.isPresent()) {
            Page page = database.store().page(keyed("rare"), next.get(), 50);
            sizes.add(page.sessions().size());
            next = page.next();
        }
        assertEquals(List.of(0, 0, 1), sizes);
        assertEquals(
                50,
                database.store()
                        .page(keyed("key"), Position.FIRST, 50)
                        .sessions()
                        .size());
        assertEquals(
                1,
                database.store()
                        .page(ofClient("client 20499", "rare"), Position.FIRST, 50)
                        .sessions()
                        .size());
        assertEquals(
                Optional.empty(),
                database.store()
                        .page(ofClient("client 00000", "rare"), Position.FIRST, 50)
                        .next());
    }

    private static Matching ofClient(String clientId, String keyId) {
        return new Matching(
                Optional.of(clientId), Optional.of(keyId), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
