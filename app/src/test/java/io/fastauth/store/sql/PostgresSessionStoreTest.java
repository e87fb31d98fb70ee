package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Concurrently;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SeveralSessionsContract;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL keeps the contract, and several stores on one database agree. */
class PostgresSessionStoreTest implements SeveralSessionsContract {

    private static DatabaseAccess access;

    private SessionStore store;

    @BeforeAll
    static void createDatabase() throws Exception {
        access = RunningPostgres.shared().newDatabase();
    }

    @BeforeEach
    void openEmpty() {
        store = open(access);
        store.end(new SessionSelection.IssuedBefore(Instant.parse("2100-01-01T00:00:00Z")));
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
            assertFalse(other.rotate(first.session(), SignedSessions.next(first).session(), Sessions.NO_TOKENS));
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
        // Every role of the test's server is trusted, so what is refused is the role.
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
