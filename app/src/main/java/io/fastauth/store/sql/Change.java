package io.fastauth.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A change that waits to be committed.
 *
 * @param clients whose pairs readers must read again: one client, or none when readers need not know
 * @param condition tested in the transaction, before the statement; when it does not hold, nothing is changed
 * @param sql one statement
 * @param parameters sets its parameters
 * @param rows completed after the commit: how many rows were changed
 */
record Change(
        List<String> clients,
        Optional<Condition> condition,
        String sql,
        Parameters parameters,
        CompletableFuture<Integer> rows) {

    static Change of(String clientId, String sql, Parameters parameters) {
        return new Change(List.of(clientId), Optional.empty(), sql, parameters, new CompletableFuture<>());
    }

    static Change onlyIf(Condition condition, String clientId, String sql, Parameters parameters) {
        return new Change(List.of(clientId), Optional.of(condition), sql, parameters, new CompletableFuture<>());
    }

    static Change unseen(String sql, Parameters parameters) {
        return new Change(List.of(), Optional.empty(), sql, parameters, new CompletableFuture<>());
    }

    /** Whether both can be sent to the database in one round trip. */
    boolean batchesWith(Change next) {
        return condition.isEmpty() && next.condition.isEmpty() && sql.equals(next.sql);
    }

    /** Decides from what is stored, and keeps it from changing until the end of the transaction. */
    interface Condition {
        boolean holds(Connection transaction) throws SQLException;
    }

    /** Sets the parameters of a statement. */
    interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }
}
