package io.fastauth.store.sql;

import io.fastauth.token.SessionSelection.Matching;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Selects rows of the table {@code session}.
 *
 * @param clientId those of a client; empty for those of all
 * @param conditions in SQL
 * @param values those of the parameters of the conditions, in their order
 */
record SessionFilter(Optional<String> clientId, List<String> conditions, List<Object> values) {

    private static final long NANOS_BELOW_SECOND = 999_999_999;

    static SessionFilter of(Matching sessions) {
        List<String> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        sessions.keyId().ifPresent(key -> {
            conditions.add("? IN (access_key_id, refresh_key_id)");
            values.add(key);
        });
        sessions.issuedBefore().ifPresent(time -> {
            conditions.add("rotated_at < ?");
            // The column has whole seconds.
            values.add(time.plusNanos(NANOS_BELOW_SECOND).getEpochSecond());
        });
        sessions.usedBefore().ifPresent(day -> {
            conditions.add("last_used_on < ?");
            values.add(day.toEpochDay());
        });
        sessions.scope().ifPresent(token -> {
            // LIKE ignores case in SQLite.
            conditions.add("REPLACE(' ' || scope || ' ', ?, '') <> ' ' || scope || ' '");
            values.add(" " + token + " ");
        });
        return new SessionFilter(sessions.clientId(), List.copyOf(conditions), List.copyOf(values));
    }

    /** Sessions that expired before a time. */
    static SessionFilter expired(Instant before) {
        return new SessionFilter(Optional.empty(), List.of("refresh_expires_at < ?"), List.of(before.getEpochSecond()));
    }

    /** The part of the primary key, without further conditions. */
    SessionFilter ofKey() {
        return new SessionFilter(clientId, List.of(), List.of());
    }

    /** The conditions, to be added to another one. */
    String and() {
        return Stream.concat(clientId.stream().map(client -> "client_id = ?"), conditions.stream())
                .map(condition -> " AND " + condition)
                .collect(Collectors.joining());
    }

    /** Sets its parameters, the first of which has an index. */
    void set(PreparedStatement statement, int first) throws SQLException {
        int index = first;
        if (clientId.isPresent()) {
            statement.setString(index, clientId.get());
            index++;
        }
        for (Object value : values) {
            statement.setObject(index, value);
            index++;
        }
    }
}
