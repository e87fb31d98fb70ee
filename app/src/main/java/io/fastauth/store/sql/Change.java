package io.fastauth.store.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A change that waits to be committed.
 *
 * @param clients the clients whose rows change and must be read again; empty when readers need not know
 * @param work makes the change
 * @param rows completed after the commit with the number of changed rows
 */
record Change(List<String> clients, Work work, CompletableFuture<Integer> rows) {

    static Change of(String clientId, String sql, Parameters parameters) {
        return new Change(List.of(clientId), new Statement(sql, parameters), new CompletableFuture<>());
    }

    static Change unseen(String sql, Parameters parameters) {
        return new Change(List.of(), new Statement(sql, parameters), new CompletableFuture<>());
    }

    /** Several statements, which read before they write. */
    static Change of(List<String> clients, Steps steps) {
        return new Change(clients, steps, new CompletableFuture<>());
    }

    /** One statement, which can be sent with others of the same text; or several steps. */
    sealed interface Work permits Statement, Steps {}

    /**
     * One statement.
     *
     * @param sql its text
     * @param parameters sets its parameters
     */
    record Statement(String sql, Parameters parameters) implements Work {}

    /** Several statements. They may run more than once, each time in a new transaction. */
    @FunctionalInterface
    non-sealed interface Steps extends Work {

        /** Returns the number of changed rows. */
        int run(WriteConnection transaction) throws SQLException;
    }

    /** Sets the parameters of a statement. */
    @FunctionalInterface
    interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }
}
