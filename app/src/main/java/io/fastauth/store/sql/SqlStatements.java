package io.fastauth.store.sql;

import io.fastauth.token.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Runs statements for a table beside the sessions: reads on pooled connections, changes through the group commit. */
public final class SqlStatements implements AutoCloseable {

    private final Database database;
    private final GroupCommit changes;

    private SqlStatements(Database database) {
        this.database = database;
        this.changes = new GroupCommit(database, client -> {}, client -> {});
    }

    /**
     * Opens a database and brings its schema up to date.
     *
     * @param access where the database is
     * @return the open database
     * @throws io.fastauth.token.InvalidSettingException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    public static SqlStatements open(DatabaseAccess access) {
        return new SqlStatements(Schema.open(access));
    }

    /**
     * Opens a database that a service may be using, in order to read it.
     *
     * @param access where the database is; an SQLite file must exist
     * @return the open database
     * @throws io.fastauth.token.InvalidSettingException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    public static SqlStatements openBeside(DatabaseAccess access) {
        return new SqlStatements(Schema.openBeside(access));
    }

    /**
     * Runs a query; once more if the connection turns out to be one from before a restart of the database.
     *
     * @param sql the query
     * @param parameters sets its parameters
     * @param rows reads the result
     * @param <T> the type of the result
     * @return the result
     * @throws StoreUnavailableException when the database does not answer
     */
    public <T> T read(String sql, Parameters parameters, Rows<T> rows) {
        try {
            return readOnce(sql, parameters, rows);
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.DISCONNECTED || e instanceof SQLTransientConnectionException) {
                throw unreadable(e);
            }
        }
        try {
            return readOnce(sql, parameters, rows);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private <T> T readOnce(String sql, Parameters parameters, Rows<T> rows) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.set(statement);
            try (ResultSet result = statement.executeQuery()) {
                return rows.read(result);
            }
        }
    }

    private static StoreUnavailableException unreadable(SQLException e) {
        return new StoreUnavailableException("The database could not be read: " + Reason.of(e), e);
    }

    /**
     * Commits one statement durably.
     *
     * @param sql the statement
     * @param parameters sets its parameters; called on another thread, perhaps more than once
     * @return the number of rows that were changed
     * @throws StoreUnavailableException when it was not committed, or not within 10 s
     */
    public int change(String sql, Parameters parameters) {
        return changes.commit(Change.unseen(sql, parameters::set));
    }

    @Override
    public void close() {
        changes.close();
        database.close();
    }

    /** Sets the parameters of a statement. */
    public interface Parameters {

        /**
         * Sets them.
         *
         * @param statement the statement
         * @throws SQLException from the driver
         */
        void set(PreparedStatement statement) throws SQLException;
    }

    /**
     * Reads a result.
     *
     * @param <T> the type of what is read
     */
    public interface Rows<T> {

        /**
         * Reads it.
         *
         * @param result before its first row
         * @return what was read
         * @throws SQLException from the driver
         */
        T read(ResultSet result) throws SQLException;
    }
}
