package io.fastauth.store.sql;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Counts the sessions that need each key: it signed one of their tokens, and they have not expired. */
final class KeyUse {

    private static final String COUNT = "SELECT access_key_id, refresh_key_id, COUNT(*) FROM session"
            + " WHERE refresh_expires_at > ? GROUP BY access_key_id, refresh_key_id";

    private KeyUse() {}

    private record Pair(String access, String refresh, long sessions) {}

    /** Counts by key id; reads the whole table once. */
    static Map<String, Long> count(DataSource source, Instant now) {
        List<Pair> pairs = Query.read(
                source,
                COUNT,
                statement -> statement.setLong(1, now.getEpochSecond()),
                Query.Rows.each(row -> new Pair(row.getString(1), row.getString(2), row.getLong(3))));
        Map<String, Long> use = new HashMap<>();
        for (Pair pair : pairs) {
            use.merge(pair.access(), pair.sessions(), Long::sum);
            if (!pair.refresh().equals(pair.access())) {
                use.merge(pair.refresh(), pair.sessions(), Long::sum);
            }
        }
        return Map.copyOf(use);
    }
}
