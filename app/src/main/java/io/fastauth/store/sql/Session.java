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
import org.jspecify.annotations.Nullable;

/** The writer's connection, with its prepared statements; opened when first needed, and again after a failure. */
final class Session implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Session.class.getName());

    private final Database database;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private @Nullable Connection connection;

    Session(Database database) {
        this.database = database;
    }

    /**
     * Makes changes in one transaction.
     *
     * @return for each change, how many rows were changed
     * @throws SQLException when nothing was committed, or it is not known
     */
    List<Integer> transact(List<Change> changes) throws SQLException {
        try {
            Connection open = connection();
            List<Integer> rows = new ArrayList<>(changes.size());
            for (int from = 0; from < changes.size(); from = rows.size()) {
                run(open, changes, from, rows);
            }
            database.announce(
                    open,
                    changes.stream()
                            .flatMap(change -> change.clients().stream())
                            .distinct()
                            .toList());
            open.commit();
            return rows;
        } catch (SQLException e) {
            discard();
            throw e;
        } catch (RuntimeException e) {
            // Of a driver or a pool; it must not end the writer.
            discard();
            throw new SQLException("The database driver failed", e);
        } catch (AssertionError e) {
            // How PostgreSQL's driver takes it when the connection is cut during a batch.
            discard();
            throw new SQLException("The database driver failed", Failure.CONNECTION_FAILURE, e);
        }
    }

    /** Runs one change, and those after it that can be sent in the same round trip. */
    private void run(Connection open, List<Change> changes, int from, List<Integer> rows) throws SQLException {
        Change first = changes.get(from);
        if (first.condition().isPresent() && !first.condition().get().holds(open)) {
            rows.add(0);
            return;
        }
        PreparedStatement statement = statement(open, first.sql());
        for (int i = from; i < changes.size() && (i == from || first.batchesWith(changes.get(i))); i++) {
            changes.get(i).parameters().set(statement);
            statement.addBatch();
        }
        for (int count : statement.executeBatch()) {
            rows.add(count);
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.dataSource().getConnection();
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

    /** What state a failed connection is in is not worth finding out, and nobody else should have to. */
    private void discard() {
        prepared.clear();
        Connection failed = connection;
        connection = null;
        if (failed != null) {
            database.discard(failed);
        }
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
                LOGGER.log(Level.DEBUG, "The writer's connection did not close cleanly", e);
            }
        }
    }
}
