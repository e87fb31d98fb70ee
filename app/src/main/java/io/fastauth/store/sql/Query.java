package io.fastauth.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Reads from a database. Every method throws StoreUnavailableException when the database does not answer. */
public final class Query {

    private static final int FIGURE_SECONDS = 2;

    private Query() {}

    /** Sets the parameters of a statement; may be called on another thread and more than once. */
    public interface Parameters {

        /** Sets them. */
        void set(PreparedStatement statement) throws SQLException;
    }

    /** Reads a result. */
    public interface Rows<T> {

        /** Reads it; the cursor is before the first row. */
        T read(ResultSet result) throws SQLException;

        /** Reads every row. */
        static <T> Rows<List<T>> each(Rows<T> row) {
            return result -> {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row.read(result));
                }
                return rows;
            };
        }
    }

    /** Repeats the query once when the connection was lost: it may be from before a restart of the database. */
    static <T> T read(DataSource source, String sql, Parameters parameters, Rows<T> rows) {
        try {
            return once(source, sql, 0, parameters, rows);
        } catch (SQLException e) {
            if (SqlFailure.of(e) != SqlFailure.DISCONNECTED || e instanceof SQLTransientConnectionException) {
                throw SqlFailure.unreadable(e);
            }
        }
        try {
            return once(source, sql, 0, parameters, rows);
        } catch (SQLException e) {
            throw SqlFailure.unreadable(e);
        }
    }

    /** Reads figures once, for at most {@value #FIGURE_SECONDS} s: they matter less than sessions. */
    static <T> T readFigures(DataSource source, String sql, Parameters parameters, Rows<T> rows) {
        try {
            return once(source, sql, FIGURE_SECONDS, parameters, rows);
        } catch (SQLException e) {
            throw SqlFailure.unreadable(e);
        }
    }

    private static <T> T once(DataSource source, String sql, int seconds, Parameters parameters, Rows<T> rows)
            throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(seconds);
            parameters.set(statement);
            try (ResultSet result = statement.executeQuery()) {
                return rows.read(result);
            }
        }
    }
}
