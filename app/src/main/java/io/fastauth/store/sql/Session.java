package io.fastauth.store.sql;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The writer's connection, with its prepared statements; opened when first needed, and again after a failure. */
final class Session implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Session.class.getName());

    private final DataSource database;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private @Nullable Connection connection;

    Session(DataSource database) {
        this.database = database;
    }

    /**
     * Makes changes in one transaction.
     *
     * @return for each change, whether a row was changed
     * @throws SQLException when nothing was committed, or it is not known
     */
    List<Boolean> transact(List<Change> changes) throws SQLException {
        try {
            Connection open = connection();
            List<Boolean> changed = new ArrayList<>(changes.size());
            for (Change change : changes) {
                PreparedStatement statement = statement(open, change.sql());
                change.parameters().set(statement);
                changed.add(statement.executeUpdate() > 0);
            }
            open.commit();
            return changed;
        } catch (SQLException e) {
            // Rolls back as well. What state a failed connection is in is not worth finding out.
            close();
            throw e;
        } catch (RuntimeException e) {
            // Of a driver or a pool; it must not end the writer.
            close();
            throw new SQLException("The database driver failed", e);
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.getConnection();
            open.setAutoCommit(false);
            connection = open;
        }
        return open;
    }

    private PreparedStatement statement(Connection open, String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = open.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    @Override
    public void close() {
        prepared.clear();
        Connection open = connection;
        connection = null;
        if (open != null) {
            try (open) {
                open.rollback();
            } catch (SQLException e) {
                LOGGER.log(Level.DEBUG, "A failed connection did not close cleanly", e);
            }
        }
    }
}
