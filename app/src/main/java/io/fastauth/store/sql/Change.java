package io.fastauth.store.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/**
 * A change that waits to be committed.
 *
 * @param clientId whose pair it changes
 * @param sql one statement
 * @param parameters sets its parameters
 * @param changed completed after the commit: whether a row was changed
 */
record Change(String clientId, String sql, Parameters parameters, CompletableFuture<Boolean> changed) {

    Change(String clientId, String sql, Parameters parameters) {
        this(clientId, sql, parameters, new CompletableFuture<>());
    }

    /** Sets the parameters of a statement. */
    interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }
}
