package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.Audience;
import io.fastauth.token.Grant;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionStore.Batch;
import io.fastauth.token.SessionStore.Freshness;
import io.fastauth.token.SessionStore.Page;
import io.fastauth.token.SessionStore.Position;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each database does with lists of sessions, with filters, and with the days of their last use. */
abstract class SessionListContract {

    private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant EXPIRY = Instant.parse("2040-01-01T00:00:00Z");

    /** More than two ranges of the primary key. */
    private static final int MANY = 2 * SessionSearch.RANGE + 500;

    private DatabaseAccess access;
    private SqlSessionStore store;

    /** A database without sessions. */
    abstract DatabaseAccess newDatabase() throws Exception;

    @BeforeEach
    void open() throws Exception {
        access = newDatabase();
        store = SqlSessionStore.open(access, () -> SignedSessions.KEYS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Session session(String clientId, String keyId, Instant issued, List<String> scope) {
        return new Session(
                clientId,
                UUID.randomUUID(),
                0,
                UUID.randomUUID(),
                UUID.randomUUID(),
                Optional.empty(),
                issued,
                issued,
                EXPIRY,
                EXPIRY,
                keyId,
                SignedSessions.KEY.id(),
                TokenFormat.JWS,
                new Grant(Scope.of(scope), Audience.none()),
                Grant.none(),
                Map.of());
    }

    private static Session session(String clientId) {
        return session(clientId, "key", OLD, List.of());
    }

    private void start(Session session, int limit) {
        store.start(session, Sessions.NO_TOKENS, limit);
    }

    private List<StoredSession> walk(Matching sessions, int limit) {
        List<StoredSession> found = new ArrayList<>();
        Optional<Position> next = Optional.of(Position.FIRST);
        while (next.isPresent()) {
            Page page = store.page(sessions, next.get(), limit);
            assertTrue(page.sessions().size() <= limit, "a page is as long as it may be");
            found.addAll(page.sessions());
            next = page.next();
        }
        return found;
    }

    private Set<String> clients(Matching sessions) {
        return walk(sessions, 3).stream()
                .map(found -> found.session().clientId())
                .collect(Collectors.toSet());
    }

    /** Sessions of as many clients, past the store: the last one has another key. */
    private void fill(int count) {
        store.close();
        try (SqlSessionArchive archive = SqlSessionArchive.open(access, () -> SignedSessions.KEYS)) {
            for (int from = 0; from < count; from += 2_500) {
                archive.add(
                        IntStream.range(from, Math.min(from + 2_500, count))
                                .mapToObj(i -> session(
                                        "client %05d".formatted(i), i == count - 1 ? "rare" : "key", OLD, List.of()))
                                .toList(),
                        true);
            }
        }
        store = SqlSessionStore.open(access, () -> SignedSessions.KEYS);
    }

    @Test
    void aWalkIsCompleteAndWithoutRepeatsWhileSessionsComeAndGo() throws Exception {
        Set<UUID> lasting = new HashSet<>();
        for (int i = 0; i < 150; i++) {
            for (int slot = 0; slot < 2; slot++) {
                Session session = session("client " + i);
                start(session, 2);
                lasting.add(session.id());
            }
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger changes = new AtomicInteger();
        Thread others = Thread.ofVirtual().start(() -> {
            for (int i = 0; !over.get(); i++) {
                Session passing = session("client " + i % 150 + " passing");
                start(passing, 1);
                store.end(new SessionSelection.One(passing.clientId(), passing.id()));
                changes.incrementAndGet();
            }
        });
        await().until(() -> changes.get() > 20);
        for (int limit : List.of(1, 7, 200)) {
            List<UUID> walked = walk(Matching.all(), limit).stream()
                    .map(found -> found.session().id())
                    .toList();
            assertEquals(walked.size(), new HashSet<>(walked).size(), "no session twice");
            assertTrue(walked.containsAll(lasting), "every lasting session");
        }
        over.set(true);
        others.join();
        assertEquals(300, walk(Matching.all(), 50).size());
    }

    @Test
    void aPageHasTheWholeSessionWithItsPlace() {
        Session first = session("a client", "key", OLD, List.of("read", "write"));
        Session second = session("a client");
        start(first, 2);
        start(second, 2);
        int day = StoredSession.day(OLD);
        assertEquals(
                List.of(
                        new StoredSession(first, 0, Optional.empty(), day),
                        new StoredSession(second, 1, Optional.empty(), day)),
                walk(Matching.all(), 1));
        assertEquals(walk(Matching.all(), 1), walk(Matching.ofClient("a client"), 2));
        assertEquals(List.of(), walk(Matching.ofClient("another client"), 2));
    }

    @Test
    void findsASessionByItsIdAndOfItsClientOnly() {
        Session session = session("a client");
        start(session("a client"), 2);
        start(session, 2);
        start(session("another client"), 1);
        assertEquals(Optional.of(session), store.find("a client", session.id()).map(StoredSession::session));
        assertEquals(Optional.empty(), store.find("another client", session.id()));
        assertEquals(Optional.empty(), store.find("a client", UUID.randomUUID()));
    }

    @Test
    void eachFilterFindsItsOwn() {
        start(session("old", "key", OLD, List.of("read")), 1);
        start(session("new", "key", OLD.plusSeconds(1), List.of("read:all", "a%b")), 1);
        start(session("other key", "next", OLD.plusSeconds(1), List.of("write", "read", "admin")), 1);
        start(session("other case", "key", OLD.plusSeconds(86_400), List.of("READ", "aXb", "rea")), 1);
        Optional<String> none = Optional.empty();
        assertEquals(Set.of("old", "new", "other key", "other case"), clients(Matching.all()));
        assertEquals(Set.of("new"), clients(Matching.ofClient("new")));
        assertEquals(Set.of("old"), clients(Matching.issuedBefore(OLD.plusSeconds(1))));
        assertEquals(Set.of(), clients(Matching.issuedBefore(OLD)));
        assertEquals(Set.of("old"), clients(Matching.issuedBefore(OLD.plusNanos(1))));
        assertEquals(Set.of("other key"), clients(keyed("next")));
        assertEquals(4, clients(keyed(SignedSessions.KEY.id())).size(), "of the refresh token");
        assertEquals(Set.of(), clients(keyed("nex")));
        assertEquals(Set.of("old", "other key"), clients(scoped("read")));
        assertEquals(Set.of("new"), clients(scoped("a%b")));
        assertEquals(Set.of("other case"), clients(scoped("READ")));
        assertEquals(Set.of(), clients(scoped("rea_")));
        assertEquals(Set.of("old", "new", "other key"), clients(usedBefore(LocalDate.parse("2026-01-02"))));
        assertEquals(Set.of(), clients(usedBefore(LocalDate.parse("2026-01-01"))));
        assertEquals(
                Set.of("old"),
                clients(new Matching(
                        Optional.of("old"),
                        Optional.of("key"),
                        Optional.of(OLD.plusSeconds(1)),
                        Optional.of(LocalDate.parse("2026-01-02")),
                        Optional.of("read"))));
        assertEquals(
                Set.of(),
                clients(new Matching(
                        Optional.of("new"), none, Optional.of(OLD.plusSeconds(1)), Optional.empty(), none)));
    }

    private static Matching keyed(String keyId) {
        return new Matching(Optional.empty(), Optional.of(keyId), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Matching scoped(String scope) {
        return new Matching(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(scope));
    }

    private static Matching usedBefore(LocalDate day) {
        return new Matching(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(day), Optional.empty());
    }

    @Test
    void pagesAreShortWhereFewSessionsMatch() {
        fill(MANY);
        List<Integer> sizes = new ArrayList<>();
        Optional<Position> next = Optional.of(Position.FIRST);
        while (next.isPresent()) {
            Page page = store.page(keyed("rare"), next.get(), 50);
            sizes.add(page.sessions().size());
            next = page.next();
        }
        assertEquals(List.of(0, 0, 1), sizes);
        assertEquals(50, store.page(keyed("key"), Position.FIRST, 50).sessions().size());
        assertEquals(
                1,
                store.page(ofClient("client 20499", "rare"), Position.FIRST, 50)
                        .sessions()
                        .size());
        assertEquals(
                Optional.empty(),
                store.page(ofClient("client 00000", "rare"), Position.FIRST, 50).next());
    }

    private static Matching ofClient(String clientId, String keyId) {
        return new Matching(
                Optional.of(clientId), Optional.of(keyId), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void sessionsAreCountedAndEndInBatchesAndOthersAreKept() {
        fill(MANY);
        assertEquals(MANY - 1, counted(keyed("key")));
        assertEquals(MANY, counted(Matching.all()));
        assertEquals(1, counted(Matching.ofClient("client 00007")));
        Set<String> announced = ConcurrentHashMap.newKeySet();
        assertTrue(store.observeChanges(change -> announced.add(change.clientId())));
        await().until(() -> store.lag().isPresent());
        int ended = 0;
        int batches = 0;
        Optional<Position> next = Optional.of(Position.FIRST);
        while (next.isPresent()) {
            Batch batch = store.end(keyed("key"), next.get());
            assertTrue(batch.sessions() <= 500, "a small transaction");
            assertEquals(batch.sessions(), batch.clients().size());
            ended += batch.sessions();
            batches++;
            next = batch.next();
        }
        assertEquals(MANY - 1, ended);
        assertTrue(batches > 40, () -> "many batches");
        assertEquals(Set.of("client 20499"), clients(Matching.all()));
        await().until(() -> announced.containsAll(
                IntStream.range(0, MANY - 1).mapToObj("client %05d"::formatted).toList()));
        assertFalse(announced.contains("client 20499"));
        assertEquals(0, counted(keyed("key")));
        assertEquals(1, store.end(Matching.all()));
    }

    private int counted(Matching sessions) {
        int count = 0;
        Optional<Position> next = Optional.of(Position.FIRST);
        while (next.isPresent()) {
            Batch batch = store.count(sessions, next.get());
            count += batch.sessions();
            next = batch.next();
        }
        return count;
    }

    @Test
    void sessionsThatAreIssuedMeanwhileDoNotMatchAndDoNotWait() throws Exception {
        fill(3_000);
        AtomicBoolean over = new AtomicBoolean();
        List<Session> issued = new CopyOnWriteArrayList<>();
        Thread others = Thread.ofVirtual().start(() -> {
            for (int i = 0; !over.get(); i++) {
                // Some take the slot of a session that matches.
                Session session =
                        session("client %05d".formatted(i * 17 % 3_000), "key", OLD.plusSeconds(60), List.of());
                start(session, 1);
                issued.add(session);
            }
        });
        await().until(() -> issued.size() > 5);
        int before = issued.size();
        store.end(Matching.issuedBefore(OLD.plusSeconds(60)));
        int meanwhile = issued.size();
        over.set(true);
        others.join();
        assertTrue(meanwhile > before, "issued meanwhile");
        Map<String, UUID> latest =
                issued.stream().collect(Collectors.toMap(Session::clientId, Session::id, (earlier, later) -> later));
        assertEquals(
                latest,
                walk(Matching.all(), 200).stream()
                        .collect(Collectors.toMap(
                                found -> found.session().clientId(),
                                found -> found.session().id())));
    }

    @Test
    void theDayOfAUseIsWrittenOnceAndAnnouncedToNobody() {
        Session used = session("used");
        Session unused = session("unused");
        List<SessionChange> announced = new CopyOnWriteArrayList<>();
        store.observeChanges(announced::add);
        start(used, 1);
        start(unused, 1);
        for (int i = 0; i < 3; i++) {
            use(used);
        }
        reopen();
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertEquals(Set.of("unused"), clients(usedBefore(today)));
        assertEquals(Set.of("used", "unused"), clients(usedBefore(today.plusDays(1))));
        assertEquals(Optional.of(used), Sessions.find(store, used), "nothing else was changed");
        Session rotated = Sessions.next(used);
        assertTrue(Sessions.rotate(store, used, rotated), "not part of a compare-and-set");
        assertEquals(
                Optional.of(StoredSession.day(rotated.rotatedAt())),
                store.find("used", used.id()).map(StoredSession::lastUsedDay));
        assertTrue(
                announced.stream()
                        .allMatch(change -> change.kind() == SessionChange.Kind.ISSUED
                                || change.clientId().isEmpty()),
                announced::toString);
    }

    /** Also from the cache, which then knows the day. */
    private void use(Session session) {
        StoredSession found =
                store.find(Sessions.claims(session), Freshness.CACHED).orElseThrow();
        store.used(Sessions.claims(session), found);
    }

    private void reopen() {
        store.close();
        store = SqlSessionStore.open(access, () -> SignedSessions.KEYS);
    }

    @Test
    void aUseOfASessionThatWasSupersededIsForgotten() {
        Session first = session("a client");
        start(first, 1);
        use(first);
        Session second = session("a client");
        start(second, 1);
        reopen();
        assertEquals(
                Optional.of(StoredSession.day(OLD)),
                store.find("a client", second.id()).map(StoredSession::lastUsedDay));
    }
}
