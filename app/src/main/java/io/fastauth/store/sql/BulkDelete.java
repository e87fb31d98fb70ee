package io.fastauth.store.sql;

import io.fastauth.store.sql.SessionSearch.Range;
import io.fastauth.store.sql.WriteConnection.Change;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionStore.Batch;
import io.fastauth.token.SessionStore.Position;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Deletes the sessions that match a filter, in batches: each is one change. */
record BulkDelete(SessionSearch search, GroupCommit changes) {

    private static final int BATCH = 500;

    /**
     * Deletes until the end of the table.
     *
     * @param announced whether caches and observers must drop the sessions; not needed for expired ones
     * @param pause between batches
     * @param stop ends it early
     * @return the number of deleted sessions
     */
    long delete(SessionFilter filter, boolean announced, Duration pause, CountDownLatch stop)
            throws InterruptedException {
        long deleted = 0;
        Optional<Position> next = Optional.of(Position.FIRST);
        do {
            Batch batch = delete(filter, announced, next.orElseThrow());
            deleted += batch.sessions();
            next = batch.next();
        } while (next.isPresent() && !stop.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        return deleted;
    }

    /** Deletes one batch. */
    Batch delete(SessionFilter filter, boolean announced, Position after) {
        Range range = search.range(filter, after);
        List<Position> places = search.places(range, filter, BATCH);
        int deleted = places.isEmpty() ? 0 : changes.commit(deletion(filter, places, announced));
        return new Batch(
                deleted,
                places.stream().map(Position::clientId).collect(Collectors.toUnmodifiableSet()),
                places.size() == BATCH ? Optional.of(places.getLast()) : range.last());
    }

    /** Compares again, because a session may have changed since it was read. */
    private static Change deletion(SessionFilter filter, List<Position> places, boolean announced) {
        String sql = "DELETE FROM session WHERE client_id = ? AND slot = ?" + filter.and();
        List<String> clients =
                announced ? places.stream().map(Position::clientId).distinct().toList() : List.of();
        return Change.of(clients, transaction -> {
            PreparedStatement delete = transaction.statement(sql);
            for (Position place : places) {
                delete.setString(1, place.clientId());
                delete.setInt(2, place.slot());
                filter.set(delete, 3);
                delete.addBatch();
            }
            int[] deleted = delete.executeBatch();
            if (announced) {
                IntStream.range(0, deleted.length)
                        .filter(i -> deleted[i] > 0)
                        .mapToObj(i -> places.get(i).clientId())
                        .distinct()
                        .forEach(client -> transaction.announce(SessionChange.changed(client)));
            }
            return IntStream.of(deleted).sum();
        });
    }
}
