package io.fastauth.store.sql;

import io.fastauth.token.SessionStore.Batch;
import io.fastauth.token.SessionStore.Page;
import io.fastauth.token.SessionStore.Position;
import io.fastauth.token.StoredSession;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Searches sessions along the primary key, so that writes need no further index. Each search reads the rows of a range
 * of it, however few of them match.
 */
record SessionSearch(Database database, SessionRows rows) {

    /** The most rows of a range. */
    static final int RANGE = 10_000;

    private static final String ORDER = " ORDER BY client_id, slot LIMIT ";

    private static final String PLACE = "SELECT client_id, slot";

    private static final String FIND =
            "SELECT " + SessionRows.LISTED + " FROM session WHERE client_id = ? AND session_id = ? LIMIT 1";

    /**
     * The rows after one position, up to another one.
     *
     * @param last empty for the end of the table
     */
    record Range(Position after, Optional<Position> last) {

        /** The database estimates a range better by its first column. */
        private static final String UP_TO = " AND client_id >= ? AND client_id <= ? AND (client_id, slot) <= (?, ?)";

        String where(SessionFilter filter) {
            return " FROM session WHERE (client_id, slot) > (?, ?)" + (last.isPresent() ? UP_TO : "") + filter.and();
        }

        void set(PreparedStatement statement, SessionFilter filter) throws SQLException {
            statement.setString(1, after.clientId());
            statement.setInt(2, after.slot());
            int next = 3;
            if (last.isPresent()) {
                statement.setString(next, after.clientId());
                statement.setString(next + 1, last.get().clientId());
                statement.setString(next + 2, last.get().clientId());
                statement.setInt(next + 3, last.get().slot());
                next += 4;
            }
            filter.set(statement, next);
        }
    }

    Optional<StoredSession> find(String clientId, UUID id) {
        return Query.read(
                database.dataSource(),
                FIND,
                statement -> {
                    statement.setString(1, clientId);
                    statement.setBytes(2, SessionRows.bytes(id));
                },
                row -> row.next() ? Optional.of(rows.stored(row)) : Optional.empty());
    }

    Page page(SessionFilter filter, Position after, int limit) {
        Range range = range(filter, after);
        List<StoredSession> found =
                read("SELECT " + SessionRows.LISTED, range, filter, ORDER + (limit + 1), rows::stored);
        if (found.size() <= limit) {
            return new Page(found, range.last());
        }
        List<StoredSession> page = found.subList(0, limit);
        StoredSession last = page.getLast();
        return new Page(page, Optional.of(new Position(last.session().clientId(), last.slot())));
    }

    Batch count(SessionFilter filter, Position after) {
        Range range = new Range(after, last(filter, after));
        int count =
                read("SELECT COUNT(*)", range, filter, "", row -> row.getInt(1)).getFirst();
        return new Batch(count, Set.of(), range.last());
    }

    /** Counts all. */
    long count(SessionFilter filter) {
        long count = 0;
        Optional<Position> next = Optional.of(Position.FIRST);
        while (next.isPresent()) {
            Batch batch = count(filter, next.get());
            count += batch.sessions();
            next = batch.next();
        }
        return count;
    }

    /** The first places in a range whose rows match. */
    List<Position> places(Range range, SessionFilter filter, int limit) {
        return read(PLACE, range, filter, ORDER + limit, SessionSearch::place);
    }

    /** The next rows to search. Where every row matches, a limit of the matching ones is enough. */
    Range range(SessionFilter filter, Position after) {
        return new Range(after, filter.conditions().isEmpty() ? Optional.empty() : last(filter, after));
    }

    private Optional<Position> last(SessionFilter filter, Position after) {
        Range all = new Range(after, Optional.empty());
        return read(PLACE, all, filter.ofKey(), ORDER + "1 OFFSET " + (RANGE - 1), SessionSearch::place).stream()
                .findFirst();
    }

    private static Position place(ResultSet row) throws SQLException {
        return new Position(row.getString(1), row.getInt(2));
    }

    private <T> List<T> read(String selected, Range range, SessionFilter filter, String end, Query.Rows<T> row) {
        return Query.read(
                database.dataSource(),
                selected + range.where(filter) + end,
                statement -> range.set(statement, filter),
                Query.Rows.each(row));
    }
}
