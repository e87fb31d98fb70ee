package io.fastauth.store.sql;

import io.fastauth.store.sql.WriteConnection.Change;
import io.fastauth.store.sql.WriteConnection.Outcome;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One writer that commits all waiting changes in one transaction, so that many callers share one disk flush. A call
 * returns after the commit of its change.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(GroupCommit.class.getName());
    private static final String CLOSED = "The database is closed";
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_BATCH = 500;

    /** Attempts at a transaction that conflicts with others; about half a second of pauses. */
    private static final int MAX_CONFLICTS = 8;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Database database;
    private final Observer observer;
    private final BlockingQueue<Change> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread writer;
    private volatile boolean closed;
    private volatile boolean accepted;

    /** Starts the writer; the observer is called on its thread. */
    GroupCommit(Database database, Observer observer) {
        this.database = database;
        this.observer = observer;
        this.writer = Thread.ofPlatform().name("fastauth-writer").daemon().start(this::write);
    }

    /** Learns of changes in the order in which they were made. */
    interface Observer {

        /** The rows of a client may have changed; before the call of the change returns. */
        default void committed(String client) {}

        /** A change was committed and announced this; after {@link #committed(String)}, before its call returns. */
        default void committed(Announcement announcement) {}

        /** Whether the rows of a client have changed is not known. */
        default void doubtful(String client) {}

        /** The rows of a client may have changed after the caller had stopped waiting. */
        default void late(String client) {}
    }

    /**
     * Commits a change.
     *
     * @return the number of changed rows
     * @throws StoreUnavailableException when the change was not committed, or not in time
     */
    int commit(Change change) {
        if (closed || !waiting.offer(change)) {
            throw new StoreUnavailableException(closed ? CLOSED : "Too many changes are waiting");
        }
        // Closed in between: the writer may have ended, and would not complete the change.
        if (closed && waiting.remove(change)) {
            throw new StoreUnavailableException(CLOSED);
        }
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (true) {
            try {
                return change.rows().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                change.rows().cancel(false);
                throw new StoreUnavailableException(
                        "The database did not commit within " + TIMEOUT.toSeconds() + " s", e);
            } catch (ExecutionException e) {
                throw new StoreUnavailableException("The database refused a change: " + SqlFailure.message(e), e);
            } catch (InterruptedException e) {
                // A stopping server interrupts connections that it considers idle. The change of this one is being
                // committed, and its response would be lost with the interrupt.
                LOGGER.log(Level.DEBUG, "Interrupt ignored while waiting for a commit");
            }
        }
    }

    /** Whether the database accepted the last change that wrote something; false before the first one. */
    boolean accepted() {
        return accepted;
    }

    private void write() {
        List<Change> batch = new ArrayList<>(MAX_BATCH);
        try (WriteConnection connection = new WriteConnection(database)) {
            while (!closed || !waiting.isEmpty()) {
                Change first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, MAX_BATCH - 1);
                    // The caller has timed out.
                    batch.removeIf(change -> change.rows().isCancelled());
                    write(connection, batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.WARNING, "The database writer was interrupted");
        } finally {
            closed = true;
            SQLException ended = new SQLException(CLOSED);
            batch.forEach(change -> refuse(change, ended));
            waiting.forEach(change -> refuse(change, ended));
        }
    }

    /**
     * Commits all changes in one transaction; when one of them makes it fail, each that a caller still waits for in a
     * transaction of its own. In the order of clients, so that processes do not deadlock.
     */
    private void write(WriteConnection connection, List<Change> batch) {
        batch.sort(Comparator.comparing(
                change -> change.clients().isEmpty() ? "" : change.clients().getFirst()));
        try {
            List<Outcome> outcomes = transact(connection, batch);
            // In order: actions on the completion of a change must end before the next change of its client.
            for (int i = 0; i < batch.size(); i++) {
                answer(batch.get(i), outcomes.get(i));
            }
        } catch (SQLException together) {
            if (batch.size() == 1 || SqlFailure.of(together) != SqlFailure.REFUSED) {
                batch.forEach(change -> refuse(change, together));
                return;
            }
            for (Change change : batch) {
                // Its caller timed out meanwhile, and may have been answered by another process since.
                if (change.rows().isCancelled()) {
                    refuse(change, together);
                    continue;
                }
                try {
                    Outcome outcome = transact(connection, List.of(change)).getFirst();
                    if (outcome.announced().isEmpty()) {
                        // The first transaction may have been committed, so that nothing was left to change.
                        change.clients().forEach(observer::doubtful);
                    }
                    answer(change, outcome);
                } catch (SQLException alone) {
                    refuse(change, alone);
                }
            }
        }
    }

    /**
     * Repeats the transaction when that may help. Repeating a change whose commit is in doubt is safe: no call has
     * returned yet, so it is as if the change had been made later.
     */
    static List<Outcome> transact(WriteConnection connection, List<Change> batch) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return connection.transact(batch);
            } catch (SQLException e) {
                int attempts = switch (SqlFailure.of(e)) {
                    case CONFLICT -> MAX_CONFLICTS;
                    case DISCONNECTED -> 2;
                    case REFUSED -> 1;
                };
                if (attempt >= attempts || !paused(attempt)) {
                    throw e;
                }
            }
        }
    }

    /** Waits a random time, twice as long after each attempt. */
    private static boolean paused(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1L << attempt, 4L << attempt));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void answer(Change change, Outcome outcome) {
        // A change of no row may write nothing, and so succeeds on a full disk.
        if (outcome.rows() != 0) {
            accepted = true;
        }
        change.clients().forEach(observer::committed);
        outcome.announced().forEach(observer::committed);
        reportIfLate(change, change.rows().complete(outcome.rows()));
    }

    /** A caller that timed out notified its observers before the commit, so they may have read the old rows. */
    private void reportIfLate(Change change, boolean answered) {
        if (!answered) {
            change.clients().forEach(observer::late);
        }
    }

    /** A failed commit may still have been made, so caches are invalidated in any case. */
    private void refuse(Change change, SQLException cause) {
        accepted = false;
        change.clients().forEach(observer::committed);
        change.clients().forEach(observer::doubtful);
        reportIfLate(change, change.rows().completeExceptionally(cause));
    }

    /** Commits the accepted changes, then stops. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
