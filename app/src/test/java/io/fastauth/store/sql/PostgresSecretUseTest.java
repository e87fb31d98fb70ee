package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.registry.SecretText;
import io.fastauth.registry.SecretUse;
import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.RunningPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The days of the last use of secrets, in PostgreSQL. */
@BesideOthers
class PostgresSecretUseTest extends SecretUseContract {

    @Override
    DatabaseAccess newDatabase() throws Exception {
        return RunningPostgres.shared().newDatabase();
    }

    /** Each row names the transaction that wrote it. */
    @Override
    long writes(DatabaseAccess database) throws Exception {
        try (Connection connection = DriverManager.getConnection(database.url());
                Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT COUNT(DISTINCT xmin::text) FROM client"
                        + " WHERE document LIKE '%\"lastUsedOn\":\"%'")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    void sql(DatabaseAccess database, String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection(database.url());
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    /** Another process changes a client after it was read, and before it is written. */
    @Test
    void theDayOfAClientThatChangesMeanwhileIsWrittenLater() throws Exception {
        Map<String, SecretText> secrets = register(3);
        SecretUse uses = SecretUse.start(store().clients());
        authenticate(uses, secrets);
        try (Connection other = DriverManager.getConnection(access().url());
                Statement change = other.createStatement()) {
            other.setAutoCommit(false);
            change.execute("UPDATE client SET revision = revision + 1 WHERE client_id = 'client-1'");
            Thread flush = Thread.ofVirtual().start(uses::close);
            await().until(() -> waitsForALock(change));
            other.commit();
            flush.join();
        }
        assertEquals(2, used());
        uses.close();
        assertEquals(3, used());
    }

    private static boolean waitsForALock(Statement statement) throws Exception {
        try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
            row.next();
            return row.getLong(1) > 0;
        }
    }
}
