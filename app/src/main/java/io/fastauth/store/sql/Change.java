package io.fastauth.store.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A change that waits to be committed.
 *
 * @param clients whose pairs readers must read again: one client, or none when readers need not know
 * @param sql one statement
 * @param parameters sets its parameters
 * @param rows completed after the commit: how many rows were changed
 */
record Change(List<String> clients, String sql, Parameters parameters, CompletableFuture<Integer> rows) {

    static Change of(String clientId, String sql, Parameters parameters) {
        return new Change(List.of(clientId), sql, parameters, new CompletableFuture<>());
    }

    static Change unseen(String sql, Parameters parameters) {
        return new Change(List.of(), sql, parameters, new CompletableFuture<>());
    }

    /** Sets the parameters of a statement. */
    interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }
}
