package io.fastauth.store.sql;

import io.fastauth.token.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Kinds of SQL errors, by SQLSTATE (PostgreSQL, appendix A). */
enum SqlFailure {
    /** A conflict with another transaction: a repetition would probably succeed. */
    CONFLICT,
    /** The connection was lost or could not be opened; whether the transaction was committed is unknown. */
    DISCONNECTED,
    /** The statement, or the state of the database, is at fault. */
    REFUSED;

    /** SQLSTATE of a connection that failed. */
    static final String CONNECTION_FAILURE = "08006";

    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");
    private static final Set<String> GOING_AWAY = Set.of("57P01", "57P02", "57P03", "57P05", "25006");
    private static final int MAX_DEPTH = 20;

    static SqlFailure of(SQLException e) {
        @Nullable String state = e.getSQLState();
        if (state == null) {
            return e instanceof SQLRecoverableException || e instanceof SQLTransientConnectionException
                    ? DISCONNECTED
                    : REFUSED;
        }
        if (CONFLICTS.contains(state)) {
            return CONFLICT;
        }
        return state.startsWith("08") || GOING_AWAY.contains(state) ? DISCONNECTED : REFUSED;
    }

    static StoreUnavailableException unreadable(SQLException e) {
        return new StoreUnavailableException("The database could not be read: " + message(e), e);
    }

    /**
     * The first line of the innermost SQL error, such as {@code permission denied for schema public}. Errors around it
     * may quote statements with their values, as the PostgreSQL driver does for batches.
     */
    static String message(Throwable failure) {
        Throwable innermost = failure;
        @Nullable Throwable current = failure;
        for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
            if (current instanceof SQLException || !(innermost instanceof SQLException)) {
                innermost = current;
            }
            current = cause(current);
        }
        String message = innermost.getMessage();
        return message == null || message.isBlank()
                ? innermost.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }

    private static @Nullable Throwable cause(Throwable failure) {
        SQLException next = failure instanceof SQLException sql ? sql.getNextException() : null;
        return next == null ? failure.getCause() : next;
    }
}
