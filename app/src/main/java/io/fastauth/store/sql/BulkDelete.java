package io.fastauth.store.sql;

import io.fastauth.store.sql.WriteConnection.Change;
import io.fastauth.token.SessionChange;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Deletes the sessions whose expiry or rotation is before a time. It reads the whole table in pages along the primary
 * key, so that writes need no further index; the deletions of a page are one change.
 */
final class BulkDelete {

    private static final int PAGE = 500;

    private final Database database;
    private final GroupCommit changes;

    BulkDelete(Database database, GroupCommit changes) {
        this.database = database;
        this.changes = changes;
    }

    enum Column {
        REFRESH_EXPIRES_AT,
        ROTATED_AT
    }

    private record Row(String clientId, int slot, boolean matches) {

        /** After the row of {@link SqlSessionStore#check()}. */
        static final Row FIRST = new Row("", Integer.MAX_VALUE, false);
    }

    /**
     * Deletes until the end of the table.
     *
     * @param before the time, exclusive
     * @param announced whether caches and observers must drop the sessions; not needed for expired ones
     * @param pause between pages
     * @param stop ends it early
     * @return the number of deleted sessions
     */
    long delete(Column column, Instant before, boolean announced, Duration pause, CountDownLatch stop)
            throws InterruptedException {
        long deleted = 0;
        Row last = Row.FIRST;
        List<Row> page;
        do {
            page = page(column, before, last);
            List<Row> matching = page.stream().filter(Row::matches).toList();
            if (!matching.isEmpty()) {
                deleted += changes.commit(deletion(column, before, matching, announced));
            }
            if (!page.isEmpty()) {
                last = page.getLast();
            }
        } while (page.size() == PAGE && !stop.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        return deleted;
    }

    /** Compares the time again, because a session may have been rotated since it was read. */
    private static Change deletion(Column column, Instant before, List<Row> rows, boolean announced) {
        String sql = "DELETE FROM session WHERE client_id = ? AND slot = ? AND " + column + " < ?";
        List<String> clients =
                announced ? rows.stream().map(Row::clientId).distinct().toList() : List.of();
        return Change.of(clients, transaction -> {
            PreparedStatement delete = transaction.statement(sql);
            for (Row row : rows) {
                delete.setString(1, row.clientId());
                delete.setInt(2, row.slot());
                delete.setLong(3, before.getEpochSecond());
                delete.addBatch();
            }
            int[] deleted = delete.executeBatch();
            if (announced) {
                IntStream.range(0, deleted.length)
                        .filter(i -> deleted[i] > 0)
                        .mapToObj(i -> rows.get(i).clientId())
                        .distinct()
                        .forEach(client -> transaction.announce(SessionChange.changed(client)));
            }
            return IntStream.of(deleted).sum();
        });
    }

    private List<Row> page(Column column, Instant before, Row after) {
        String sql = "SELECT client_id, slot, " + column + " FROM session WHERE (client_id, slot) > (?, ?)"
                + " ORDER BY client_id, slot LIMIT " + PAGE;
        return Query.read(
                database.dataSource(),
                sql,
                statement -> {
                    statement.setString(1, after.clientId());
                    statement.setInt(2, after.slot());
                },
                Query.Rows.each(
                        row -> new Row(row.getString(1), row.getInt(2), row.getLong(3) < before.getEpochSecond())));
    }
}
