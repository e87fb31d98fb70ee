package io.fastauth.store.sql;

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
import java.util.function.Consumer;

/**
 * One writer that commits all changes waiting at a moment in one transaction, so that many callers share the price of
 * one disk flush. A caller is answered after the commit of its change.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(GroupCommit.class.getName());
    private static final String CLOSED = "The database is closed";
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_BATCH = 500;

    /** Attempts at a transaction that loses against others; about half a second of pauses. */
    private static final int MAX_CONFLICTS = 8;

    /** Longest wait of a caller. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final Consumer<String> committed;
    private final Consumer<String> late;
    private final BlockingQueue<Change> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread writer;
    private volatile boolean closed;
    private volatile boolean accepted;

    /**
     * Starts the writer.
     *
     * @param database where to write; the writer keeps one connection
     * @param committed called with every client whose rows may have changed, before the caller is answered
     * @param late called with every client whose rows may have changed after the caller had stopped waiting
     */
    GroupCommit(Database database, Consumer<String> committed, Consumer<String> late) {
        this.database = database;
        this.committed = committed;
        this.late = late;
        this.writer = Thread.ofPlatform().name("fastauth-writer").daemon().start(this::write);
    }

    /**
     * Commits a change.
     *
     * @return how many rows were changed
     * @throws StoreUnavailableException when the change was not committed, or not in time to know
     */
    int commit(Change change) {
        if (closed || !waiting.offer(change)) {
            throw new StoreUnavailableException(closed ? CLOSED : "Too many changes wait already");
        }
        // Closed in between: the writer may have left already, and nobody would answer.
        if (closed && waiting.remove(change)) {
            throw new StoreUnavailableException(CLOSED);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return change.rows().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                change.rows().cancel(false);
                throw new StoreUnavailableException(
                        "The database did not commit within " + PATIENCE.toSeconds() + " s", e);
            } catch (ExecutionException e) {
                throw new StoreUnavailableException("The database refused a change: " + Reason.of(e), e);
            } catch (InterruptedException e) {
                // A server that stops interrupts connections that it takes for idle. This one has a request whose
                // change is being committed: its answer is worth the wait, and would be lost with the interrupt.
                LOGGER.log(Level.DEBUG, "Interrupted while waiting for a commit, and waits on");
            }
        }
    }

    /** Whether the database accepted the last change that it had to write; false before the first one. */
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
                    // A caller that has given up was told that nothing is promised: its change is left out.
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
     * All in one transaction; when one of them makes it fail, each in one of its own, so that none suffers from
     * another's failure. In the order of clients, so that processes never wait for each other in a circle.
     */
    private void write(WriteConnection connection, List<Change> batch) {
        batch.sort(Comparator.comparing(
                change -> change.clients().isEmpty() ? "" : change.clients().getFirst()));
        try {
            answer(batch, transact(connection, batch));
        } catch (SQLException together) {
            if (batch.size() == 1 || Failure.of(together) != Failure.REFUSED) {
                batch.forEach(change -> refuse(change, together));
                return;
            }
            for (Change change : batch) {
                try {
                    answer(List.of(change), transact(connection, List.of(change)));
                } catch (SQLException alone) {
                    refuse(change, alone);
                }
            }
        }
    }

    /**
     * Again when that may help. Repeating a change whose commit is in doubt is safe: it is as if it had been made a
     * little later, and nobody has been answered yet.
     */
    static List<Integer> transact(WriteConnection connection, List<Change> batch) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return connection.transact(batch);
            } catch (SQLException e) {
                int attempts = switch (Failure.of(e)) {
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

    /** Twice as long after each attempt, and never as long as another process that lost against the same one. */
    private static boolean paused(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1L << attempt, 4L << attempt));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void answer(List<Change> batch, List<Integer> rows) {
        // A change of no row may write nothing, and so succeeds on a full disk.
        if (rows.stream().anyMatch(changed -> changed != 0)) {
            accepted = true;
        }
        // One after the other: what follows the completion of a change must not outlast the next change of its client.
        for (int i = 0; i < batch.size(); i++) {
            Change change = batch.get(i);
            change.clients().forEach(committed);
            reportIfLate(change, change.rows().complete(rows.get(i)));
        }
    }

    /** A caller that stopped waiting notified its observers before the commit: they have read the old rows. */
    private void reportIfLate(Change change, boolean answered) {
        if (!answered) {
            change.clients().forEach(late);
        }
    }

    /** A commit that failed may still have happened, so readers are told in any case. */
    private void refuse(Change change, SQLException cause) {
        accepted = false;
        change.clients().forEach(committed);
        reportIfLate(change, change.rows().completeExceptionally(cause));
    }

    /** Commits what was accepted, then stops. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
