package io.fastauth.store.sql;

import io.fastauth.token.InvalidSettingException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.PGStatement;

/**
 * Finds out whether statements that the server has prepared can be used: a pooler in transaction mode may give each
 * transaction another server connection, where the statement does not exist, or another one has its name.
 */
final class PreparedStatementCheck {

    /** One is enough in an idle pooler; in a busy one, each attempt may get another server connection. */
    private static final int ROUNDS = 5;

    /** SQLSTATE of a name that does not exist, and of one that exists already (PostgreSQL, appendix A). */
    private static final Set<String> LOST = Set.of("26000", "42P05");

    private PreparedStatementCheck() {}

    /**
     * Uses prepared statements on two connections by turns.
     *
     * @throws InvalidSettingException when they get lost; the message says which parameter to set
     * @throws SQLException when the database fails
     */
    static void check(DataSource connections) throws SQLException {
        try (Connection one = connections.getConnection();
                Connection two = connections.getConnection();
                PreparedStatement first = prepared(one);
                PreparedStatement second = prepared(two)) {
            for (int round = 0; round < ROUNDS; round++) {
                first.execute();
                two.setAutoCommit(false);
                second.execute();
                // The open transaction keeps the server connection, so a pooler has to give this one another.
                first.execute();
                two.commit();
                two.setAutoCommit(true);
            }
        } catch (SQLException e) {
            if (LOST.contains(String.valueOf(e.getSQLState()))) {
                throw new InvalidSettingException(
                        "store.url leads to a connection pooler that loses prepared statements;"
                                + " add the parameter prepareThreshold=0 to it, like"
                                + " jdbc:postgresql://host:6432/database?prepareThreshold=0",
                        e);
            }
            throw e;
        }
    }

    private static PreparedStatement prepared(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement("SELECT 1");
        statement.unwrap(PGStatement.class).setPrepareThreshold(1);
        return statement;
    }
}
