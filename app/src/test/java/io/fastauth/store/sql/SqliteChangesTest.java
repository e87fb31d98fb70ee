package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.registry.ClientRecords.Effect;
import io.fastauth.registry.Clients;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.Audience;
import io.fastauth.token.Session;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionChange.Kind;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore.Freshness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The changes that a store with an embedded database reports. */
class SqliteChangesTest {

    private static final Session A = Sessions.of("a", "first");

    @TempDir
    Path temporary;

    private final ReplayedChanges changes = new ReplayedChanges();
    private StoreFolder folder;
    private SqlSessionStore store;

    @BeforeEach
    void open() {
        folder = new StoreFolder(temporary);
        store = (SqlSessionStore) folder.open();
        assertTrue(store.observeChanges(changes));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void replayedInOrderTheyGiveTheSessionsOfTheTable() throws Exception {
        new BusyClients(List.of(store), 200, true).run();
        assertEquals(List.of(), changes.misfits());
        assertEquals(ReplayedChanges.stored("jdbc:sqlite:" + folder.file()), changes.sessions());
        assertEquals(Optional.of(Duration.ZERO), store.lag());
    }

    @Test
    void eachChangeIsReportedBeforeItsCallReturnsAndNothingElse() {
        Session next = Sessions.next(A);
        Session second = Sessions.of("a", "second");
        store.start(A, Sessions.NO_TOKENS, 2);
        store.start(second, Sessions.NO_TOKENS, 2);
        assertTrue(Sessions.rotate(store, A, 0, next));
        assertFalse(Sessions.rotate(store, A, 0, Sessions.next(next)));
        SessionSelection.One reused = new SessionSelection.One(
                "a", A.id(), OptionalInt.of(0), Audience.of(List.of("https://a.example")), true);
        assertEquals(1, store.end(reused));
        store.end(reused);
        store.end(new SessionSelection.One("a", second.id()));
        assertEquals(
                List.of(
                        SessionChange.issued(A, 0),
                        SessionChange.issued(second, 1),
                        SessionChange.refreshed(next, 0),
                        SessionChange.ended(reused),
                        SessionChange.ended(new SessionSelection.One("a", second.id()))),
                changes.changes());
        assertEquals(Kind.REUSE_DETECTED, changes.changes().get(3).kind());
    }

    @Test
    void aSessionIsFoundInItsSlotBothBeforeAndAfterItIsCached() {
        Session second = Sessions.of("a", "second");
        store.start(A, Sessions.NO_TOKENS, 2);
        store.start(second, Sessions.NO_TOKENS, 2);
        assertEquals(
                1,
                store.find(Sessions.claims(second), Freshness.CACHED)
                        .orElseThrow()
                        .slot());
        store.close();
        store = (SqlSessionStore) folder.open();
        assertEquals(
                1,
                store.find(Sessions.claims(second), Freshness.CACHED)
                        .orElseThrow()
                        .slot());
        assertEquals(
                1,
                store.find(Sessions.claims(second), Freshness.CACHED)
                        .orElseThrow()
                        .slot());
    }

    @Test
    void sessionsThatALowerLimitEndsAreReportedBeforeTheNewOne() {
        store.start(A, Sessions.NO_TOKENS, 3);
        store.start(Sessions.of("a", "second"), Sessions.NO_TOKENS, 3);
        store.start(Sessions.of("a", "third"), Sessions.NO_TOKENS, 3);
        changes.clear();
        Session fourth = Sessions.of("a", "fourth");
        Session fifth = Sessions.of("a", "fifth");
        store.start(fourth, Sessions.NO_TOKENS, 2);
        store.start(fifth, Sessions.NO_TOKENS, 1);
        assertEquals(
                List.of(
                        SessionChange.changed("a"),
                        SessionChange.issued(fourth, 0),
                        SessionChange.changed("a"),
                        SessionChange.issued(fifth, 0)),
                changes.changes());
    }

    @Test
    void allSessionsOfAClientEndTogether() {
        store.end(new SessionSelection.OfClient("a"));
        assertEquals(List.of(), changes.changes());
        store.start(A, Sessions.NO_TOKENS, 1);
        store.end(new SessionSelection.OfClient("a"));
        assertEquals(List.of(SessionChange.issued(A, 0), SessionChange.revoked("a")), changes.changes());
    }

    @Test
    void aBulkEndNamesTheClientsAndTheRemovalOfExpiredSessionsNobody() throws Exception {
        store.start(A, Sessions.NO_TOKENS, 1);
        store.start(Sessions.of("b", "first"), Sessions.NO_TOKENS, 1);
        store.start(
                Sessions.of("c", "expired", Instant.EPOCH, Instant.parse("2000-01-01T00:00:00Z")),
                Sessions.NO_TOKENS,
                1);
        changes.clear();
        store.sweep(Instant.parse("2001-01-01T00:00:00Z"), new CountDownLatch(1));
        assertEquals(2, store.count(Instant.EPOCH).orElseThrow().current());
        assertEquals(List.of(), changes.changes());
        assertEquals(2, store.end(SessionSelection.Matching.issuedBefore(Instant.parse("2100-01-01T00:00:00Z"))));
        assertEquals(List.of(SessionChange.changed("a"), SessionChange.changed("b")), changes.changes());
    }

    @Test
    void aClientThatIsRegisteredOrDisabledLosesItsSessionsInThatChange() {
        store.start(A, Sessions.NO_TOKENS, 1);
        changes.clear();
        assertTrue(store.clients().add(Clients.of("a")));
        store.clients().add(Clients.of("a"));
        assertEquals(List.of(SessionChange.revoked("a")), changes.changes());
        var registered = store.clients().read("a").orElseThrow();
        assertTrue(store.clients().replace(registered, Clients.of("a"), Effect.TERMS));
        assertEquals(1, changes.changes().size());
        registered = store.clients().read("a").orElseThrow();
        assertTrue(store.clients().replace(registered, Clients.of("a"), Effect.SESSIONS_ENDED));
        assertEquals(2, changes.changes().size());
        assertTrue(store.clients().delete(store.clients().read("a").orElseThrow()));
        assertEquals(List.of(SessionChange.revoked("a"), SessionChange.revoked("a")), changes.changes());
    }
}
