package io.fastauth.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * What processes on one PostgreSQL database tell each other with NOTIFY: the sender, a space, and a client id; or
 * nothing after the space when there are too many to name. The database hands them out in the order of commits.
 */
final class Announcements {

    static final String CHANNEL = "fastauth_session";

    /** Of the notifications that a process sends to itself. */
    static final String BEAT_CHANNEL = "fastauth_beat_";

    private static final int MAX_NAMED = 100;
    private static final String NOTIFY = "SELECT pg_notify('" + CHANNEL + "', ? || client) FROM unnest(?) AS client";

    private final String sender = UUID.randomUUID().toString().replace("-", "");

    /** The channel that only this process listens to. */
    String beatChannel() {
        return BEAT_CHANNEL + sender;
    }

    /** Sends, when the transaction commits, the names of clients whose rows it changes. */
    void send(Connection transaction, List<String> clients) throws SQLException {
        if (clients.isEmpty()) {
            return;
        }
        String[] named = clients.size() > MAX_NAMED ? new String[] {""} : clients.toArray(String[]::new);
        try (PreparedStatement notify = transaction.prepareStatement(NOTIFY)) {
            notify.setString(1, sender + ' ');
            notify.setArray(2, transaction.createArrayOf("text", named));
            notify.execute();
        }
    }

    /** Whether another process sent it. What is malformed, and so from nobody, counts too. */
    boolean foreign(String payload) {
        return !payload.startsWith(sender + ' ');
    }

    /** The client that is named; empty for all of them. */
    static String client(String payload) {
        return payload.substring(payload.indexOf(' ') + 1);
    }
}
