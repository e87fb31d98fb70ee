package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Concurrently;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionStore.Freshness;
import io.fastauth.token.StoreStatus.SessionCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store does that keeps several sessions for each client. */
public interface SeveralSessionsContract extends SessionStoreContract {

    private StoredSession started(int limit) {
        StoredSession session = SignedSessions.start(CLIENT);
        start(session, limit);
        return session;
    }

    private List<StoredSession> started(int count, int limit) {
        return IntStream.range(0, count).mapToObj(i -> started(limit)).toList();
    }

    private StoredSession expiring(long seconds) {
        Session session = SignedSessions.start(CLIENT).session();
        return new StoredSession(
                new Session(
                        session.clientId(),
                        session.id(),
                        0,
                        session.accessId(),
                        session.refreshId(),
                        Optional.empty(),
                        session.startedAt().minusSeconds(60),
                        session.rotatedAt().minusSeconds(60),
                        session.rotatedAt().plusSeconds(seconds),
                        session.rotatedAt().plusSeconds(seconds),
                        session.accessKeyId(),
                        session.refreshKeyId(),
                        session.format(),
                        session.granted(),
                        session.current(),
                        Map.of()),
                0,
                Optional.of(new TokenPair("", "")));
    }

    private void assertEnded(StoredSession session) {
        assertEquals(Optional.empty(), found(session));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    default void aClientKeepsItsNewestSessions(int limit) {
        List<StoredSession> sessions = started(limit + 2, limit);
        sessions.subList(0, 2).forEach(this::assertEnded);
        sessions.subList(2, limit + 2).forEach(this::assertCurrent);
    }

    @Test
    default void ofManySessionsTheOldestEndsAtEachIssue() {
        List<StoredSession> sessions = started(230, 80);
        sessions.subList(0, 150).forEach(this::assertEnded);
        sessions.subList(150, 230).forEach(this::assertCurrent);
    }

    @Test
    default void theSessionThatWasRotatedLeastRecentlyEnds() {
        List<StoredSession> sessions = started(3, 3);
        StoredSession rotated = SignedSessions.next(sessions.getFirst());
        assertTrue(rotate(sessions.getFirst(), rotated));

        StoredSession fourth = started(3);
        assertEnded(sessions.get(1));
        StoredSession fifth = started(3);
        assertEnded(sessions.get(2));
        List.of(rotated, fourth, fifth).forEach(this::assertCurrent);
    }

    @Test
    default void anExpiredSessionEndsFirst() {
        StoredSession oldest = started(3);
        StoredSession expired = expiring(0);
        start(expired, 3);
        StoredSession third = started(3);

        StoredSession fourth = started(3);
        assertEnded(expired);
        List.of(oldest, third, fourth).forEach(this::assertCurrent);
    }

    /** Of a client that has been issued more tokens than it has slots. */
    @Test
    default void anExpiredSessionEndsBeforeOlderOnesAlsoWhenSlotsWereReusedBefore() {
        started(5, 3);
        StoredSession older = started(3);
        StoredSession expired = expiring(0);
        start(expired, 3);
        StoredSession newer = started(3);

        List<StoredSession> two = started(2, 3);
        assertEnded(expired);
        assertEnded(older);
        assertCurrent(newer);
        two.forEach(this::assertCurrent);
    }

    @Test
    default void sessionsEndInTheOrderOfTheirRotationsAlsoWhenSomeEndedBefore() {
        List<StoredSession> alive = new ArrayList<>(started(4, 4));
        Random random = new Random(7);
        for (int step = 0; step < 100; step++) {
            StoredSession any = alive.get(random.nextInt(alive.size()));
            int choice = random.nextInt(6);
            if (choice == 0 && alive.size() > 1) {
                alive.remove(any);
                assertEquals(1, end(any), "step " + step);
            } else if (choice == 1) {
                alive.remove(any);
                alive.add(SignedSessions.next(any));
                assertTrue(rotate(any, alive.getLast()), "step " + step);
            } else {
                alive.add(started(4));
                if (alive.size() > 4) {
                    assertEnded(alive.removeFirst());
                }
            }
            alive.forEach(this::assertCurrent);
        }
    }

    @Test
    default void aSlotThatWasFreedIsTakenFirst() {
        List<StoredSession> sessions = started(3, 3);
        assertEquals(1, end(sessions.get(1)));
        StoredSession next = started(3);
        List.of(sessions.get(0), sessions.get(2), next).forEach(this::assertCurrent);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    default void aRaisedLimitLeavesSlotsFree(int before) {
        List<StoredSession> sessions = new ArrayList<>(started(before, 3));
        sessions.addAll(started(5 - before, 5));
        sessions.forEach(this::assertCurrent);

        sessions.add(started(5));
        assertEnded(sessions.removeFirst());
        sessions.forEach(this::assertCurrent);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    default void sessionsAboveALoweredLimitEndAtTheNextIssue(int lowered) {
        List<StoredSession> sessions = started(5, 5);
        StoredSession next = started(lowered);
        assertCurrent(next);
        long kept =
                sessions.stream().filter(session -> found(session).isPresent()).count();
        assertEquals(lowered - 1, kept);
    }

    @Test
    default void oneSessionEndsAndRotatesWithoutTheOthers() {
        List<StoredSession> sessions = started(3, 3);
        assertEquals(1, end(sessions.get(0)));
        StoredSession rotated = SignedSessions.next(sessions.get(1));
        assertTrue(rotate(sessions.get(1), rotated));
        assertEnded(sessions.get(0));
        assertCurrent(rotated);
        assertCurrent(sessions.get(2));
    }

    @Test
    default void allSessionsOfAClientEndTogether() {
        List<StoredSession> sessions = started(3, 3);
        StoredSession other = SignedSessions.start("another client");
        start(other, 3);
        assertEquals(3, store().end(new SessionSelection.OfClient(CLIENT)));
        sessions.forEach(this::assertEnded);
        assertCurrent(other);
    }

    @Test
    default void sessionsIssuedBeforeATimeEndAndAreCounted() throws Exception {
        List<StoredSession> old = new ArrayList<>(started(3, 10));
        StoredSession last = old.removeLast();
        StoredSession rotated = SignedSessions.next(last);
        assertTrue(rotate(last, rotated));
        List<StoredSession> many = IntStream.range(0, 1_200)
                .mapToObj(i -> SignedSessions.start("client " + i / 2))
                .toList();
        old.addAll(Concurrently.run(many.stream()
                .<Callable<StoredSession>>map(session -> () -> {
                    start(session, 10);
                    return session;
                })
                .toList()));
        Instant time = rotated.session().rotatedAt();
        assertEquals(1_202, store().end(SessionSelection.Matching.issuedBefore(time)));
        old.forEach(this::assertEnded);
        assertCurrent(rotated);
        assertEquals(0, store().end(SessionSelection.Matching.issuedBefore(time)));
        assertEquals(1, store().end(SessionSelection.Matching.issuedBefore(time.plusSeconds(1))));
    }

    @Test
    default void ofFiftyStartedAtOnceAsManyAsTheLimitAreLeft() throws Exception {
        List<StoredSession> sessions = IntStream.range(0, 50)
                .mapToObj(i -> SignedSessions.start(CLIENT))
                .toList();
        List<Boolean> all = Concurrently.run(sessions.stream()
                .<Callable<Boolean>>map(session -> () -> {
                    start(session, 3);
                    return true;
                })
                .toList());
        assertEquals(50, all.size());
        assertEquals(
                3,
                sessions.stream().filter(session -> found(session).isPresent()).count());
    }

    /** A token of the original has no {@code sid}: it is found by its id, as current or as previous. */
    @Test
    default void aTokenWithoutSessionIdIsFoundByItsOwnId() {
        List<StoredSession> sessions = started(3, 3);
        StoredSession rotated = SignedSessions.next(sessions.get(1));
        assertTrue(rotate(sessions.get(1), rotated));
        for (Claims token : List.of(
                rotated.session().accessClaims(),
                rotated.session().refreshClaims(),
                sessions.get(1).session().refreshClaims())) {
            Claims original = new Claims(
                    token.clientId(),
                    token.type(),
                    token.issuedAt(),
                    token.expiresAt(),
                    token.id(),
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Audience.none(),
                    Scope.none(),
                    Audience.none(),
                    Map.of());
            assertEquals(
                    Optional.of(rotated.session()),
                    store().find(original, Freshness.CACHED).map(StoredSession::session));
        }
    }

    @Test
    default void extraClaimsAreKept() {
        StoredSession session = SignedSessions.start(
                CLIENT, Map.of("text", "ünï \"cödé\"", "number", 5L, "truth", true, "texts", List.of("a", "b")));
        start(session, 3);
        assertCurrent(session);
    }

    @Test
    default void countsCurrentAndExpiredSessions() {
        started(3, 3);
        Session session = SignedSessions.start("another client").session();
        store().start(session, new TokenPair("", ""), 1);
        StoreStatus status = (StoreStatus) store();
        Instant expiry = session.refreshExpiresAt();
        assertEquals(Optional.of(new SessionCount(4, 0)), status.count(expiry.minusSeconds(1)));
        assertEquals(Optional.of(new SessionCount(0, 4)), status.count(expiry));
    }
}
