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

/** A connection for changes, with its prepared statements; opened when first needed, and again after a failure. */
final class WriteConnection implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(WriteConnection.class.getName());

    private final Database database;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private @Nullable Connection connection;

    WriteConnection(Database database) {
        this.database = database;
    }

    /**
     * Makes changes in one transaction.
     *
     * @return the number of changed rows of each change
     * @throws SQLException when nothing was committed, or it is not known whether it was
     */
    List<Integer> transact(List<Change> changes) throws SQLException {
        try {
            Connection open = connection();
            List<Integer> rows = new ArrayList<>(changes.size());
            for (int from = 0; from < changes.size(); from = rows.size()) {
                run(changes, from, rows);
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

    /** Runs one change, and the statements after it that can be sent in the same round trip. */
    private void run(List<Change> changes, int from, List<Integer> rows) throws SQLException {
        switch (changes.get(from).work()) {
            case Change.Steps steps -> rows.add(steps.run(this));
            case Change.Statement first -> {
                PreparedStatement statement = statement(first.sql());
                for (int i = from;
                        i < changes.size()
                                && changes.get(i).work() instanceof Change.Statement next
                                && next.sql().equals(first.sql());
                        i++) {
                    next.parameters().set(statement);
                    statement.addBatch();
                }
                for (int count : statement.executeBatch()) {
                    rows.add(count);
                }
            }
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

    /** A statement of the open transaction, prepared once for the connection. */
    PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection().prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    /** A connection that failed is not used again, by anybody. */
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
