package io.fastauth.store.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Finds out what a database itself said about an error. */
final class Reason {

    private static final int MAX_DEPTH = 20;

    private Reason() {}

    /**
     * The message of the innermost SQL error, on one line. Errors around it may quote statements with their values, as
     * the PostgreSQL driver does for batches; a server's own first line does not.
     *
     * @param failure what a driver, a pool or a library around them threw
     * @return the message, such as {@code permission denied for schema public}
     */
    static String of(Throwable failure) {
        Throwable reason = failure;
        @Nullable Throwable current = failure;
        for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
            if (current instanceof SQLException || !(reason instanceof SQLException)) {
                reason = current;
            }
            current = inner(current);
        }
        String message = reason.getMessage();
        return message == null || message.isBlank()
                ? reason.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }

    private static @Nullable Throwable inner(Throwable failure) {
        SQLException next = failure instanceof SQLException sql ? sql.getNextException() : null;
        return next == null ? failure.getCause() : next;
    }
}
