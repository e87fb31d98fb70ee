package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.OddClientIds;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionStore.Freshness;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every session store does, also one that keeps a single session for each client. */
public interface SessionStoreContract {

    String CLIENT = "a client";

    /** The store under test, empty at the start of each test. */
    SessionStore store();

    /** Starts a session of a client that may have one. */
    default StoredSession started(String clientId) {
        StoredSession session = SignedSessions.start(clientId);
        start(session, 1);
        return session;
    }

    default void start(StoredSession session, int limit) {
        store().start(session.session(), SignedSessions.tokens(session), limit);
    }

    default boolean rotate(StoredSession current, StoredSession next) {
        int slot = store().find(current.session().accessClaims(), Freshness.UNCACHED)
                .map(StoredSession::slot)
                .orElse(0);
        return store().rotate(
                        new StoredSession(current.session(), slot, current.tokens()),
                        next.session(),
                        SignedSessions.tokens(next));
    }

    default int end(StoredSession session) {
        return store().end(new SessionSelection.One(
                session.session().clientId(), session.session().id()));
    }

    /** The session as the store has it, found by its current access token; empty when it has ended. */
    default Optional<Session> found(StoredSession expected) {
        return store().find(expected.session().accessClaims(), Freshness.CACHED)
                .map(StoredSession::session)
                .filter(session -> session.id().equals(expected.session().id()));
    }

    default void assertCurrent(StoredSession expected) {
        assertEquals(Optional.of(expected.session()), found(expected));
    }

    @Test
    default void findsNothingForAnUnknownClient() {
        assertEquals(
                Optional.empty(),
                store().find(SignedSessions.start(CLIENT).session().accessClaims(), Freshness.CACHED));
    }

    @Test
    default void findsWhatWasStartedByEitherToken() {
        StoredSession session = started(CLIENT);
        assertCurrent(session);
        assertEquals(
                Optional.of(session.session()),
                store().find(session.session().refreshClaims(), Freshness.UNCACHED)
                        .map(StoredSession::session));
        assertEquals(Optional.empty(), found(SignedSessions.start("another client")));
    }

    @Test
    default void aStartedSessionSupersedesTheOneBeforeWhichIsToldFromNone() {
        StoredSession first = started(CLIENT);
        assertCurrent(first);
        StoredSession second = started(CLIENT);
        assertEquals(Optional.empty(), found(first));
        assertEquals(
                Optional.of(second.session()),
                store().find(first.session().accessClaims(), Freshness.UNCACHED).map(StoredSession::session));
        assertCurrent(second);
    }

    @Test
    default void aSearchThatFoundNothingDoesNotHideALaterSession() {
        StoredSession session = SignedSessions.start(CLIENT);
        assertEquals(Optional.empty(), found(session));
        start(session, 1);
        assertCurrent(session);
    }

    @Test
    default void keepsTheGrantedScopeAndAudienceAndThoseOfTheAccessToken() {
        Grant wide = new Grant(
                Scope.of(List.of("read", "write:all")),
                Audience.of(List.of("https://a.example.org", "https://b.example.org/x")));
        Grant narrow = new Grant(Scope.of(List.of("read")), Audience.of(List.of("https://a.example.org")));
        Grant unscoped = new Grant(Scope.none(), wide.audience());
        List<Grant> grants = List.of(wide, narrow, unscoped, Grant.none());
        for (int i = 0; i < grants.size(); i++) {
            for (Grant current : grants.subList(i, grants.size())) {
                if (current.audience().isEmpty() && !grants.get(i).audience().isEmpty()) {
                    continue;
                }
                StoredSession session = SignedSessions.start(CLIENT, grants.get(i), current);
                start(session, 1);
                assertCurrent(session);
                StoredSession next = SignedSessions.next(session);
                assertTrue(rotate(session, next));
                assertCurrent(next);
            }
        }
    }

    @Test
    default void rotatesTheExpectedSession() {
        StoredSession first = started(CLIENT);
        StoredSession second = SignedSessions.next(first);
        assertTrue(rotate(first, second));
        assertCurrent(second);
        StoredSession third = SignedSessions.next(second);
        assertTrue(rotate(second, third));
        assertCurrent(third);
    }

    @Test
    default void rotatingAnotherThanTheCurrentSessionChangesNothing() {
        StoredSession first = started(CLIENT);
        StoredSession second = SignedSessions.next(first);
        assertTrue(rotate(first, second));
        assertFalse(rotate(first, SignedSessions.next(first)), "rotated before");
        StoredSession other = SignedSessions.start(CLIENT);
        assertFalse(rotate(other, SignedSessions.next(other)), "another session");
        assertCurrent(second);
    }

    @Test
    default void rotatingASessionOfAnUnknownClientStoresNothing() {
        StoredSession stored = started("another client");
        StoredSession unknown = SignedSessions.start(CLIENT);
        assertFalse(rotate(unknown, SignedSessions.next(unknown)));
        assertEquals(Optional.empty(), found(unknown));
        assertCurrent(stored);
    }

    @Test
    default void endsASessionWhateverItsGeneration() {
        StoredSession first = started(CLIENT);
        StoredSession second = SignedSessions.next(first);
        assertTrue(rotate(first, second));
        assertEquals(1, end(first));
        assertEquals(Optional.empty(), found(second));
        assertEquals(0, end(first));
        assertFalse(rotate(second, SignedSessions.next(second)));
        assertEquals(
                Optional.empty(), store().find(second.session().accessClaims(), Freshness.UNCACHED), "no other either");
    }

    @Test
    default void endingAnotherSessionChangesNothing() {
        StoredSession session = started(CLIENT);
        assertEquals(0, end(SignedSessions.start(CLIENT)));
        assertEquals(
                0,
                store().end(new SessionSelection.One(
                        "another client", session.session().id())));
        assertEquals(0, store().end(new SessionSelection.One(CLIENT, UUID.randomUUID())));
        assertCurrent(session);
    }

    @Test
    default void endsTheSessionsOfAClientAndOfNoOther() {
        StoredSession session = started(CLIENT);
        StoredSession other = started("another client");
        assertEquals(1, store().end(new SessionSelection.OfClient(CLIENT)));
        assertEquals(0, store().end(new SessionSelection.OfClient(CLIENT)));
        assertEquals(Optional.empty(), found(session));
        assertCurrent(other);
    }

    @Test
    default void aClientWhoseSessionEndedCanHaveAnother() {
        StoredSession first = started(CLIENT);
        assertEquals(1, end(first));
        StoredSession second = started(CLIENT);
        assertCurrent(second);
        assertEquals(Optional.empty(), found(first));
    }

    @Test
    default void anOddClientIdNamesItsOwnSessionAndNoOther() {
        List<StoredSession> old = OddClientIds.all().stream().map(this::started).toList();
        List<StoredSession> next = old.stream().map(SignedSessions::next).toList();
        for (int i = 0; i < old.size(); i++) {
            String client = old.get(i).session().clientId();
            assertCurrent(old.get(i));
            assertTrue(rotate(old.get(i), next.get(i)), client);
        }
        for (int i = 0; i < next.size(); i += 2) {
            assertEquals(1, end(next.get(i)), next.get(i).session().clientId());
        }
        for (int i = 0; i < next.size(); i++) {
            Optional<Session> expected =
                    i % 2 == 0 ? Optional.empty() : Optional.of(next.get(i).session());
            assertEquals(expected, found(next.get(i)), next.get(i).session().clientId());
        }
    }

    @Test
    default void refusesChangesOnceClosed() {
        StoredSession first = started(CLIENT);
        store().close();
        assertThrows(StoreUnavailableException.class, () -> started(CLIENT));
        assertThrows(StoreUnavailableException.class, () -> rotate(first, SignedSessions.next(first)));
        assertThrows(StoreUnavailableException.class, () -> end(first));
        assertThrows(StoreUnavailableException.class, () -> store().end(new SessionSelection.OfClient(CLIENT)));
    }
}
