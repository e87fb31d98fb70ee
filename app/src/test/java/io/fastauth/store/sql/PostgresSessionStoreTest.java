package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Concurrently;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.ConcurrentCallsContract;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SeveralSessionsContract;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** PostgreSQL keeps the contract, and several stores on one database agree. */
@BesideOthers
@Order(1)
class PostgresSessionStoreTest implements SeveralSessionsContract, ConcurrentCallsContract {

    private static DatabaseAccess access;

    private SessionStore store;

    @BeforeAll
    static void createDatabase() throws Exception {
        access = RunningPostgres.shared().newDatabase();
    }

    @BeforeEach
    void openEmpty() {
        store = open(access);
        store.end(SessionSelection.Matching.issuedBefore(Instant.parse("2100-01-01T00:00:00Z")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static SessionStore open(DatabaseAccess access) {
        Keyring keyring = Keyring.of(StoreFolder.KEY);
        return SqlSessionStore.open(access, () -> keyring);
    }

    @Override
    public SessionStore store() {
        return store;
    }

    @Test
    void threeStoresOpenedAtOnceShareOneSchema() throws Exception {
        DatabaseAccess fresh = RunningPostgres.shared().newDatabase();
        List<SessionStore> stores = Concurrently.run(List.of(() -> open(fresh), () -> open(fresh), () -> open(fresh)));
        Session session = Sessions.of(CLIENT, "first");
        Sessions.start(stores.getFirst(), session);
        for (SessionStore each : stores) {
            assertEquals(Optional.of(session), Sessions.findUncached(each, session));
            each.close();
        }
    }

    @Test
    void aSessionThatOneStoreSupersedesNoOtherRotatesOrEnds() {
        try (SessionStore other = open(access)) {
            StoredSession first = started(CLIENT);
            assertEquals(Optional.of(first.session()), Sessions.findUncached(other, first.session()));
            StoredSession second = started(CLIENT);
            assertFalse(other.rotate(first, SignedSessions.next(first).session(), Sessions.NO_TOKENS));
            assertEquals(
                    0,
                    other.end(new SessionSelection.One(CLIENT, first.session().id())));
            assertEquals(Optional.of(second.session()), Sessions.findUncached(other, second.session()));
        }
    }

    /**
     * Each round two replicas issue for one client at once. Both sessions were answered, so they are among the newest
     * three, and so is one of the two of the round before.
     */
    @Test
    void twoReplicasNeverLoseASessionAmongTheNewestThatWasAnswered() throws Exception {
        try (SessionStore other = open(access);
                ExecutorService replicas = Executors.newFixedThreadPool(2)) {
            List<Session> before = List.of();
            for (int round = 0; round < 1_000; round++) {
                Session one = Sessions.of(CLIENT, "one " + round);
                Session two = Sessions.of(CLIENT, "two " + round);
                replicas.invokeAll(List.of(starting(store, one), starting(other, two)))
                        .forEach(Future::resultNow);
                assertEquals(Optional.of(one), Sessions.findUncached(other, one), "round " + round);
                assertEquals(Optional.of(two), Sessions.findUncached(store, two), "round " + round);
                long kept = before.stream()
                        .filter(session -> Sessions.findUncached(store, session).isPresent())
                        .count();
                assertEquals(round == 0 ? 0 : 1, kept, "round " + round);
                before = List.of(one, two);
            }
        }
    }

    private static Callable<Boolean> starting(SessionStore store, Session session) {
        return () -> {
            store.start(session, Sessions.NO_TOKENS, 3);
            return true;
        };
    }

    /** The replica's transaction holds the row until the issue waits for it. */
    @Test
    void aSessionThatIsRotatedDuringAnIssueIsNotTheOneThatEnds() throws Exception {
        Session oldest = Sessions.of(CLIENT, "oldest");
        Session second = Sessions.of(CLIENT, "second");
        Session third = Sessions.of(CLIENT, "third");
        store.start(oldest, Sessions.NO_TOKENS, 2);
        store.start(second, Sessions.NO_TOKENS, 2);
        try (Connection replica = DriverManager.getConnection(access.url());
                Connection observer = DriverManager.getConnection(access.url());
                ExecutorService issuer = Executors.newSingleThreadExecutor()) {
            replica.setAutoCommit(false);
            rotate(replica, oldest);
            Future<?> issue = issuer.submit(() -> store.start(third, Sessions.NO_TOKENS, 2));
            await().until(() -> waits(observer));
            replica.commit();
            issue.get();
        }
        assertEquals(Optional.of(third), Sessions.findUncached(store, third));
        assertEquals(Optional.of(oldest), Sessions.findUncached(store, oldest));
        assertEquals(Optional.empty(), Sessions.findUncached(store, second));
    }

    private static void rotate(Connection replica, Session session) throws SQLException {
        try (PreparedStatement rotation =
                replica.prepareStatement("UPDATE session SET recency = recency + 2 WHERE session_id = ?")) {
            rotation.setBytes(1, SessionRows.bytes(session.id()));
            assertEquals(1, rotation.executeUpdate());
        }
    }

    private static boolean waits(Connection observer) throws SQLException {
        try (ResultSet waiting = observer.createStatement()
                .executeQuery("SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock'")) {
            return waiting.next();
        }
    }

    /** During a rolling update that lowers the limit, the processes that still run have the higher one. */
    @Test
    void aLoweredLimitAppliesToSessionsThatAnOlderReplicaStartsLater() throws Exception {
        Session first = Sessions.of(CLIENT, "first");
        Session second = Sessions.of(CLIENT, "second");
        Session third = Sessions.of(CLIENT, "third");
        try (SessionStore older = open(access)) {
            older.start(first, Sessions.NO_TOKENS, 2);
            older.start(second, Sessions.NO_TOKENS, 2);
        }
        ((SqlSessionStore) store).sweep(Instant.EPOCH, new CountDownLatch(1));
        store.start(third, Sessions.NO_TOKENS, 1);
        assertEquals(Optional.empty(), Sessions.findUncached(store, first));
        assertEquals(Optional.empty(), Sessions.findUncached(store, second));
        assertEquals(Optional.of(third), Sessions.findUncached(store, third));
    }

    /** The original issued tokens to any id, also to one that PostgreSQL cannot hold. */
    @Test
    void aClientThatCannotExistHasNoSession() {
        Sessions.start(store, Sessions.of("surrogate?", "of another"));
        for (String clientId : List.of("nul\0", "surrogate\ud800", "%", "_", "' OR '1'='1")) {
            for (SessionStore.Freshness freshness : SessionStore.Freshness.values()) {
                assertEquals(
                        Optional.empty(),
                        assertDoesNotThrow(() -> store.find(SignedSessions.claims(clientId), freshness), clientId));
            }
        }
    }

    /** Two pods share a client id, and each refreshes the tokens that it was issued. */
    @Test
    void twoReplicasInterleaveRefreshesOfOneClientAndKeepBothSessions() {
        try (SessionStore other = open(access)) {
            Session one = Sessions.of(CLIENT, "one");
            Session two = Sessions.of(CLIENT, "two");
            store.start(one, Sessions.NO_TOKENS, 100);
            other.start(two, Sessions.NO_TOKENS, 100);
            for (int i = 0; i < 20; i++) {
                Session nextOne = Sessions.next(one);
                Session nextTwo = Sessions.next(two);
                assertTrue(Sessions.rotate(store, one, 0, nextOne));
                assertTrue(Sessions.rotate(other, two, 1, nextTwo));
                one = nextOne;
                two = nextTwo;
            }
            assertEquals(Optional.of(one), Sessions.findUncached(other, one));
            assertEquals(Optional.of(two), Sessions.findUncached(store, two));
        }
    }

    @Test
    void conflictsOfSerializableTransactionsAreTriedAgain() throws Exception {
        DatabaseAccess serializable = new DatabaseAccess(
                access.url() + "&options=-c%20default_transaction_isolation=serializable",
                Path.of(""),
                Optional.empty(),
                Optional.empty());
        try (SessionStore one = open(serializable);
                SessionStore two = open(serializable)) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                Session session = Sessions.of("client " + i / 2 % 10, "session " + i);
                SessionStore saving = i % 2 == 0 ? one : two;
                int limit = 1 + i % 3;
                tasks.add(() -> {
                    saving.start(session, Sessions.NO_TOKENS, limit);
                    return true;
                });
            }
            assertEquals(400, Concurrently.run(tasks).size());
        }
    }

    @Test
    void refusesAWrongPasswordWithoutTellingIt() throws Exception {
        RunningPostgres.shared().sql("CREATE ROLE nobody LOGIN PASSWORD 'right'");
        String url = access.url().replace("?user=postgres", "");
        // The test's server trusts every role, so the role itself is refused.
        StoreUnavailableException refusal = assertThrows(
                StoreUnavailableException.class,
                () -> open(new DatabaseAccess(
                        url, Path.of(""), Optional.of("stranger"), Optional.of("a-secret-password"))));
        assertTrue(refusal.getMessage().contains("127.0.0.1"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("stranger"), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("a-secret-password"), refusal.getMessage());
    }

    @Test
    void saysWhereNobodyAnswers() {
        StoreUnavailableException refusal = assertThrows(
                StoreUnavailableException.class,
                () -> open(DatabaseAccess.of("jdbc:postgresql://127.0.0.1:1/nowhere", Path.of(""))));
        assertTrue(refusal.getMessage().contains("The database at 127.0.0.1/nowhere"), refusal.getMessage());
    }
}
