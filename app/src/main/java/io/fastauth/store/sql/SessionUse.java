package io.fastauth.store.sql;

import io.fastauth.store.sql.WriteConnection.Change;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Records the last day on which sessions were used: in memory at first, and every few seconds in the database, once for
 * each session and day. A process that ends abruptly loses what it has not written.
 */
final class SessionUse implements AutoCloseable {

    /** Further sessions are noted when they are used again after others were written. */
    static final int MOST_NOTED = 20_000;

    private static final Logger LOGGER = System.getLogger(SessionUse.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final int BATCH = 200;
    private static final String UPDATE = "UPDATE session SET last_used_on = ?"
            + " WHERE client_id = ? AND slot = ? AND session_id = ? AND last_used_on < ?";

    private final GroupCommit changes;
    private final Clock clock;
    private final Set<Use> noted = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Read at every verification, so that this costs no look at the clock. */
    private volatile int today;

    private record Use(String clientId, int slot, UUID id, int day) {}

    SessionUse(GroupCommit changes, Clock clock) {
        this.changes = changes;
        this.clock = clock;
        this.today = StoredSession.day(clock.instant());
    }

    /** Starts to write, in a thread of its own. */
    static SessionUse start(GroupCommit changes, Clock clock) {
        SessionUse use = new SessionUse(changes, clock);
        Thread.ofVirtual().name("fastauth-session-use").start(use::run);
        return use;
    }

    private void run() {
        try {
            while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                today = StoredSession.day(clock.instant());
                boolean left = writeSome();
                while (left && !closed.await(Sweeper.BETWEEN_PAGES.toMillis(), TimeUnit.MILLISECONDS)) {
                    left = writeSome();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The present day, or for a few seconds the one before, as {@link StoredSession#lastUsedDay}. */
    int today() {
        return today;
    }

    /** Notes that a session was used on a day; false when too many are noted. */
    boolean note(StoredSession used, int day) {
        if (noted.size() >= MOST_NOTED) {
            return false;
        }
        noted.add(new Use(used.session().clientId(), used.slot(), used.session().id(), day));
        return true;
    }

    /**
     * Writes some of what is noted; what cannot be written now is written by a later call.
     *
     * @return whether there is more that can be written
     */
    boolean writeSome() {
        List<Use> batch = noted.stream()
                .limit(BATCH)
                .sorted(Comparator.comparing(Use::clientId))
                .toList();
        if (batch.isEmpty()) {
            return false;
        }
        try {
            changes.commit(Change.of(List.of(), new Recording(batch)));
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "The days on which sessions were used could not be written yet", e);
            return false;
        }
        batch.forEach(noted::remove);
        return true;
    }

    /** Names no clients, because no cache and no observer depends on the days. */
    private record Recording(List<Use> uses) implements Change.Steps {

        @Override
        public int run(WriteConnection transaction) throws SQLException {
            PreparedStatement update = transaction.statement(UPDATE);
            for (Use use : uses) {
                update.setInt(1, use.day());
                update.setString(2, use.clientId());
                update.setInt(3, use.slot());
                update.setBytes(4, SessionRows.bytes(use.id()));
                update.setInt(5, use.day());
                update.addBatch();
            }
            return IntStream.of(update.executeBatch()).sum();
        }

        /** The order in which sessions would be evicted stays the same. */
        @Override
        public boolean keepsOrders() {
            return true;
        }
    }

    /** Writes what is noted, and stops. */
    @Override
    public void close() {
        closed.countDown();
        boolean left = true;
        while (left) {
            left = writeSome();
        }
    }
}
