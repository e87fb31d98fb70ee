package io.fastauth.store.sql;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an SQL error says about trying again, by its SQLSTATE (PostgreSQL, appendix A). */
enum Failure {
    /** The transaction lost against another one, and would probably win next time. */
    CONFLICT,
    /** The connection is gone, or none was to be had; whether the transaction was committed is not known. */
    DISCONNECTED,
    /** The statement itself, or the state of the database, is at fault. */
    REFUSED;

    /** SQLSTATE of a connection that failed. */
    static final String CONNECTION_FAILURE = "08006";

    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");
    private static final Set<String> GOING_AWAY = Set.of("57P01", "57P02", "57P03", "57P05", "25006");

    static Failure of(SQLException e) {
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
}
