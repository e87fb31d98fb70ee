package io.fastauth.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.sqlite.SQLiteConnection;

/**
 * Queries of an SQLite file by statements that stay prepared while their connection is open: to compile one takes
 * longer than to run it, and neither driver nor pool keeps it. For a few constant texts.
 */
final class PreparedQueries {

    private final DataSource pool;
    private final Map<Key, PreparedStatement> prepared = new ConcurrentHashMap<>();

    private record Key(SQLiteConnection connection, String sql) {}

    PreparedQueries(DataSource pool) {
        this.pool = pool;
    }

    /** Reads by a query; throws StoreUnavailableException when the database does not answer. */
    <T> T read(String sql, Query.Parameters parameters, Query.Rows<T> rows) {
        try (Connection connection = pool.getConnection()) {
            Key key = new Key(connection.unwrap(SQLiteConnection.class), sql);
            PreparedStatement known = prepared.get(key);
            PreparedStatement statement = known == null ? prepare(key) : known;
            try {
                parameters.set(statement);
                // To close the result ends the read transaction.
                try (ResultSet result = statement.executeQuery()) {
                    return rows.read(result);
                }
            } catch (SQLException e) {
                // The driver does not run a statement again that has failed.
                prepared.remove(key);
                // What the close reports must not replace the failure.
                try (statement) {
                    throw e;
                }
            }
        } catch (SQLException e) {
            throw SqlFailure.unreadable(e);
        }
    }

    private PreparedStatement prepare(Key key) throws SQLException {
        // The pool replaces a connection after half an hour.
        prepared.keySet().removeIf(known -> known.connection().getDatabase().isClosed());
        PreparedStatement statement = key.connection().prepareStatement(key.sql());
        prepared.put(key, statement);
        return statement;
    }
}
