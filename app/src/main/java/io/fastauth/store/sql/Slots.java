package io.fastauth.store.sql;

import io.fastauth.store.sql.EvictionOrders.Taken;
import io.fastauth.token.Session;
import io.fastauth.token.SessionChange;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a new session to a slot of its client: a free one, else that of an expired session, else that of the session
 * that was rotated least recently. Each write names the expected content of the slot; when another process has changed
 * it, the slot is chosen again. When no other process can change it, what a client takes next is remembered.
 */
final class Slots implements WriteConnection.Change.Steps {

    private static final String TRIM = "DELETE FROM session WHERE client_id = ? AND slot >= ?";

    private static final String TAKEN =
            "SELECT slot, recency, session_id, refresh_expires_at FROM session WHERE client_id = ? ORDER BY slot";

    /** Each further attempt means that another process took the slot. */
    private static final int ATTEMPTS = 10;

    private final Session session;
    private final byte @Nullable [] extraClaims;
    private final int limit;

    /** Writes a session; {@code limit} is the number of slots, at least 2. */
    Slots(Session session, byte @Nullable [] extraClaims, int limit) {
        this.session = session;
        this.extraClaims = extraClaims;
        this.limit = limit;
    }

    @Override
    public boolean keepsOrders() {
        return true;
    }

    @Override
    public int run(WriteConnection transaction) throws SQLException {
        Optional<Taken> remembered = writeRemembered(transaction);
        int slot = (remembered.isPresent() ? remembered.get() : choose(transaction)).slot();
        transaction.announce(SessionChange.issued(session, slot));
        return 1;
    }

    private Taken choose(WriteConnection transaction) throws SQLException {
        if (transaction.alone()) {
            // An SQLite transaction that writes first waits for the lock of the file; one that reads first would fail.
            trim(transaction, session.clientId(), limit);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Taken> taken = taken(transaction);
            // A repeated change whose commit was in doubt.
            Optional<Taken> written = taken.stream()
                    .filter(row -> row.sessionId().equals(session.id()))
                    .findFirst();
            if (written.isEmpty()) {
                written = write(transaction, taken);
            }
            if (written.isPresent()) {
                return written.get();
            }
        }
        throw new SQLException("The slots of a client changed " + ATTEMPTS + " times during one issue", "40001");
    }

    private Optional<Taken> write(WriteConnection transaction, List<Taken> taken) throws SQLException {
        if (!taken.isEmpty() && taken.getLast().slot() >= limit) {
            trim(transaction, session.clientId(), limit);
        }
        List<Taken> kept = taken.stream().filter(row -> row.slot() < limit).toList();
        long recency = taken.stream().mapToLong(Taken::recency).max().orElse(0) + 1;
        Optional<Taken> victim = kept.size() < limit ? Optional.empty() : Optional.of(victim(kept));
        Taken taking = taking(victim.map(Taken::slot).orElseGet(() -> free(kept)), recency);
        boolean written = victim.isPresent() ? evict(transaction, victim.get(), recency) : insert(transaction, taking);
        if (written && transaction.alone()) {
            remember(transaction, kept, taking);
        }
        return written ? Optional.of(taking) : Optional.empty();
    }

    private Taken victim(List<Taken> kept) {
        long now = session.rotatedAt().getEpochSecond();
        return kept.stream()
                .filter(row -> row.expiresAt() <= now)
                .findFirst()
                .orElseGet(() -> kept.stream()
                        .min(Comparator.comparingLong(Taken::recency))
                        .orElseThrow());
    }

    private Taken taking(int slot, long recency) {
        return new Taken(slot, recency, session.id(), session.refreshExpiresAt().getEpochSecond());
    }

    /** A change that is repeated because its commit is in doubt finds nothing remembered. */
    private Optional<Taken> writeRemembered(WriteConnection transaction) throws SQLException {
        Optional<EvictionOrders.Order> order = transaction.orders().find(session.clientId());
        if (order.isEmpty()) {
            return Optional.empty();
        }
        Optional<Taken> written = writeRemembered(transaction, order.get());
        if (written.isEmpty()) {
            transaction.orders().forget(session.clientId());
        }
        return written;
    }

    private Optional<Taken> writeRemembered(WriteConnection transaction, EvictionOrders.Order order)
            throws SQLException {
        long recency = order.recency();
        OptionalInt free = order.free(limit);
        if (free.isPresent()) {
            Taken taking = taking(free.getAsInt(), recency);
            if (insert(transaction, taking)) {
                order.filled(taking);
                return Optional.of(taking);
            }
            return Optional.empty();
        }
        Optional<Taken> victim = order.next(limit, session.rotatedAt().getEpochSecond());
        if (victim.isPresent() && evict(transaction, victim.get(), recency)) {
            Taken taking = taking(victim.get().slot(), recency);
            order.replaced(taking);
            return Optional.of(taking);
        }
        return Optional.empty();
    }

    private void remember(WriteConnection transaction, List<Taken> before, Taken taken) {
        List<Taken> slots = Stream.concat(before.stream().filter(row -> row.slot() != taken.slot()), Stream.of(taken))
                .toList();
        transaction.orders().remember(session.clientId(), slots, limit);
    }

    /** The rows are in the order of slots, so the first gap is where the index differs. */
    private static int free(List<Taken> kept) {
        return IntStream.range(0, kept.size())
                .filter(i -> kept.get(i).slot() != i)
                .findFirst()
                .orElse(kept.size());
    }

    private List<Taken> taken(WriteConnection transaction) throws SQLException {
        PreparedStatement statement = transaction.statement(TAKEN);
        statement.setString(1, session.clientId());
        try (ResultSet rows = statement.executeQuery()) {
            return Query.Rows.each(row ->
                            new Taken(row.getInt(1), row.getLong(2), SessionRows.id(row.getBytes(3)), row.getLong(4)))
                    .read(rows);
        }
    }

    private boolean insert(WriteConnection transaction, Taken taking) throws SQLException {
        PreparedStatement statement = transaction.statement(SessionRows.INSERT_IF_FREE);
        SessionRows.set(statement, session, extraClaims);
        statement.setString(SessionRows.PARAMETERS + 1, session.clientId());
        statement.setInt(SessionRows.PARAMETERS + 2, taking.slot());
        statement.setLong(SessionRows.PARAMETERS + 3, taking.recency());
        return statement.executeUpdate() > 0;
    }

    private boolean evict(WriteConnection transaction, Taken victim, long recency) throws SQLException {
        PreparedStatement statement = transaction.statement(SessionRows.EVICT);
        SessionRows.set(statement, session, extraClaims);
        statement.setLong(SessionRows.PARAMETERS + 1, recency);
        statement.setString(SessionRows.PARAMETERS + 2, session.clientId());
        statement.setInt(SessionRows.PARAMETERS + 3, victim.slot());
        statement.setBytes(SessionRows.PARAMETERS + 4, SessionRows.bytes(victim.sessionId()));
        statement.setLong(SessionRows.PARAMETERS + 5, victim.recency());
        return statement.executeUpdate() > 0;
    }

    /** Ends the sessions above a limit. */
    static void trim(WriteConnection transaction, String clientId, int limit) throws SQLException {
        PreparedStatement statement = transaction.statement(TRIM);
        statement.setString(1, clientId);
        statement.setInt(2, limit);
        if (statement.executeUpdate() > 0) {
            transaction.announce(SessionChange.changed(clientId));
        }
    }
}
