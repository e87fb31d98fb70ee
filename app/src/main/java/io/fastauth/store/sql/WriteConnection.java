package io.fastauth.store.sql;

import io.fastauth.token.SessionChange;
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

/** A connection for changes, with its prepared statements. It is opened when needed, and again after a failure. */
final class WriteConnection implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(WriteConnection.class.getName());

    private final Database database;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final EvictionOrders orders = new EvictionOrders();

    private @Nullable Connection connection;

    /** By the steps that are running. */
    private List<Announcement> announced = new ArrayList<>();

    WriteConnection(Database database) {
        this.database = database;
    }

    /**
     * Makes changes in one transaction.
     *
     * @return the outcome of each change
     * @throws SQLException when nothing was committed, or it is not known whether it was
     */
    List<Outcome> transact(List<Change> changes) throws SQLException {
        if (!database.present()) {
            // The connection is kept: when the file is put back, it goes on with it.
            throw new SQLException(Database.REMOVED);
        }
        try {
            Connection open = connection();
            List<Outcome> outcomes = new ArrayList<>(changes.size());
            for (int from = 0; from < changes.size(); from = outcomes.size()) {
                run(changes, from, outcomes);
            }
            database.announce(
                    open,
                    outcomes.stream()
                            .flatMap(outcome -> outcome.announced().stream())
                            .toList());
            open.commit();
            database.committed();
            return outcomes;
        } catch (SQLException e) {
            discard();
            throw e;
        } catch (RuntimeException e) {
            // From a driver or a pool; it must not end the writer.
            discard();
            throw new SQLException("The database driver failed", e);
        } catch (AssertionError e) {
            // PostgreSQL's driver throws it when the connection is cut during a batch.
            discard();
            throw new SQLException("The database driver failed", SqlFailure.CONNECTION_FAILURE, e);
        }
    }

    /** Runs one change, and the statements after it that can be sent in the same round trip. */
    private void run(List<Change> changes, int from, List<Outcome> outcomes) throws SQLException {
        switch (changes.get(from).work()) {
            case Change.Steps steps -> {
                if (!steps.keepsOrders()) {
                    forgetOrders(changes.get(from));
                }
                announced = new ArrayList<>();
                int rows = steps.run(this);
                outcomes.add(new Outcome(rows, announced));
            }
            case Change.Statement first -> {
                PreparedStatement statement = statement(first.sql());
                List<List<Announcement>> sent = new ArrayList<>();
                for (int i = from;
                        i < changes.size()
                                && changes.get(i).work() instanceof Change.Statement next
                                && next.sql().equals(first.sql());
                        i++) {
                    forgetOrders(changes.get(i));
                    next.parameters().set(statement);
                    statement.addBatch();
                    sent.add(next.announced());
                }
                int[] rows = statement.executeBatch();
                for (int i = 0; i < rows.length; i++) {
                    outcomes.add(new Outcome(rows[i], rows[i] == 0 ? List.of() : sent.get(i)));
                }
            }
        }
    }

    /** A change that names no clients may be one of any. */
    private void forgetOrders(Change change) {
        if (change.clients().isEmpty()) {
            orders.forgetAll();
        } else {
            change.clients().forEach(orders::forget);
        }
    }

    /** Announces, when the open transaction commits, what the steps that are running have changed. */
    void announce(SessionChange change) {
        announce(new Announcement.OfSessions(change));
    }

    /** See {@link #announce(SessionChange)}. */
    void announce(Announcement announcement) {
        announced.add(announcement);
    }

    /** The remembered orders, which are those of the open transaction. */
    EvictionOrders orders() {
        return orders;
    }

    /** Whether no other connection changes sessions. */
    boolean alone() {
        return database.exclusive();
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.dataSource().getConnection();
            database.prepareWriter(open);
            open.setAutoCommit(false);
            connection = open;
        }
        return open;
    }

    /** A statement of the open transaction, prepared once for each connection. */
    PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection().prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    private void discard() {
        prepared.clear();
        orders.forgetAll();
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

    /**
     * The outcome of a change.
     *
     * @param rows the number of changed rows
     * @param announced what it tells every process, in the order in which it was done; nothing when no row changed
     */
    record Outcome(int rows, List<Announcement> announced) {}

    /**
     * A change that waits to be committed.
     *
     * @param clients the clients whose rows change; empty when no reader needs to know
     * @param effect runs on the writer's thread after the commit, before the effects of later changes
     * @param result what the caller waits for
     */
    record Change(List<String> clients, Work work, Effect effect, PendingResult result) {

        private static final Effect NONE = rows -> {};

        private static Change of(List<String> clients, Work work) {
            return new Change(clients, work, NONE, new PendingResult());
        }

        /** What a commit means to a cache. */
        interface Effect {

            /** The change was committed; it may have changed no row. */
            void committed(int rows);
        }

        Change with(Effect committed) {
            return new Change(clients, work, committed, result);
        }

        /** One statement, which is announced when it changes a row. */
        static Change of(SessionChange announced, String sql, Query.Parameters parameters) {
            return of(
                    List.of(announced.clientId()),
                    new Statement(sql, parameters, List.of(new Announcement.OfSessions(announced))));
        }

        static Change unannounced(String sql, Query.Parameters parameters) {
            return of(List.of(), new Statement(sql, parameters, List.of()));
        }

        static Change of(List<String> clients, Steps steps) {
            return of(clients, (Work) steps);
        }

        sealed interface Work permits Statement, Steps {}

        /** One statement, which can be sent with others of the same text. */
        record Statement(String sql, Query.Parameters parameters, List<Announcement> announced) implements Work {}

        /**
         * Several statements. They may run more than once, each time in a new transaction, and announce what they
         * change.
         */
        @FunctionalInterface
        non-sealed interface Steps extends Work {

            /** Returns the number of changed rows. */
            int run(WriteConnection transaction) throws SQLException;

            /** Whether it keeps {@link #orders} up to date itself; otherwise, those of its clients are forgotten. */
            default boolean keepsOrders() {
                return false;
            }
        }
    }
}
