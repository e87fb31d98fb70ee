package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.registry.Client;
import io.fastauth.registry.Client.Status;
import io.fastauth.registry.ClientRecords;
import io.fastauth.registry.ClientRecords.Effect;
import io.fastauth.registry.ClientRecordsContract;
import io.fastauth.registry.Clients;
import io.fastauth.testing.RestStores;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreStatus.SessionCount;
import io.fastauth.token.StoredSession;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL keeps the contract, and several stores on one database agree. */
class PostgresClientRecordsTest implements ClientRecordsContract {

    private DatabaseAccess access;
    private SqlSessionStore store;

    @BeforeEach
    void open() throws Exception {
        access = RunningPostgres.shared().newDatabase();
        store = open(access);
    }

    private static SqlSessionStore open(DatabaseAccess access) {
        return SqlSessionStore.open(access, () -> SignedSessions.KEYS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public ClientRecords records() {
        return store.clients();
    }

    @Override
    public SessionStore sessions() {
        return store;
    }

    private static void awaitStatus(SqlSessionStore store, Status status) {
        await().until(() -> store.clients().find("a").map(Client::status).equals(Optional.of(status)));
    }

    /** A session that another process starts by the terms before a change ends when it hears of the change. */
    @Test
    void noSessionSurvivesAChangeThatItsProcessHadNotHeardOf() {
        try (SqlSessionStore other = open(access)) {
            records().add(Clients.of("a"));
            RestStores.start(other, SignedSessions.start("a"));
            ((SqlClientRecords) other.clients()).changedByOther("a");
            await().until(() -> RestStores.findUncached(store, "a").isEmpty());

            awaitStatus(other, Status.ENABLED);
            records()
                    .replace(
                            records().read("a").orElseThrow(),
                            Clients.of("a").withStatus(Status.DISABLED),
                            Effect.SESSIONS_ENDED);
            RestStores.start(other, SignedSessions.start("a"));
            ((SqlClientRecords) other.clients()).changedByOther("a");
            await().until(() -> RestStores.findUncached(store, "a").isEmpty());
        }
    }

    /** The client gets its first tokens elsewhere, before this process has heard that it is registered. */
    @Test
    void theFirstSessionOfAClientSurvivesTheNewsOfItsRegistration() {
        try (SqlSessionStore other = open(access)) {
            records().add(Clients.of("z"));
            assertEquals(Optional.empty(), other.clients().find("a"));
            records().add(Clients.of("a"));
            StoredSession first = SignedSessions.start("a");
            RestStores.start(store, first);
            StoredSession unaware = SignedSessions.start("a");
            other.start(unaware.session(), SignedSessions.tokens(unaware), 2);
            ((SqlClientRecords) other.clients()).changedByOther("a");
            await().until(() -> sessionCount() == 1);
            assertEquals(
                    Optional.of(first.session().id()),
                    RestStores.findUncached(store, "a")
                            .map(found -> found.session().id()));
        }
    }

    /** The notification of the change was lost, so that the process went on by what it remembered. */
    @Test
    void noSessionSurvivesAChangeThatWasNeverHeardOf() throws SQLException {
        try (SqlSessionStore other = open(access);
                Connection stranger = DriverManager.getConnection(access.url())) {
            records().add(Clients.of("a"));
            awaitStatus(other, Status.ENABLED);
            await().until(() -> other.lag().isPresent());
            PreparedStatement unannounced =
                    stranger.prepareStatement("UPDATE client SET document = ? WHERE client_id = 'a'");
            unannounced.setString(1, ClientDocument.write(Clients.of("a").withStatus(Status.DISABLED)));
            assertEquals(1, unannounced.executeUpdate());
            RestStores.start(other, SignedSessions.start("a"));
            List<SessionChange> changes = new CopyOnWriteArrayList<>();
            assertTrue(store.observeChanges(changes::add));
            ((SqlClientRecords) other.clients()).missed();
            await().until(() -> RestStores.findUncached(store, "a").isEmpty());
            await().until(() -> changes.contains(SessionChange.revoked("a")));
        }
    }

    private long sessionCount() {
        SessionCount counted = store.count(Instant.now()).orElseThrow();
        return counted.current() + counted.expired();
    }

    @Test
    void aSessionOfAKnownClientSurvivesAChangeOfItsTerms() {
        try (SqlSessionStore other = open(access)) {
            records().add(Clients.of("a"));
            // Without its feed, a store reads clients from the database, and its list of registered ids may be older.
            await().until(() -> other.lag().isPresent());
            awaitStatus(other, Status.ENABLED);
            RestStores.start(other, SignedSessions.start("a"));
            records().replace(records().read("a").orElseThrow(), Clients.full("a", Client.Source.API), Effect.TERMS);
            await().until(() -> other.clients().find("a").orElseThrow().sessions() == 7);
            assertTrue(RestStores.findUncached(store, "a").isPresent());
            assertFalse(RestStores.findUncached(other, "a").isEmpty());
        }
    }
}
