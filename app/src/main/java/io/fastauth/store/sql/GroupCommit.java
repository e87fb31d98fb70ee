package io.fastauth.store.sql;

import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * One writer that commits all changes waiting at a moment in one transaction, so that many callers share the price of
 * one disk flush. A caller is answered after the commit of its change.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(GroupCommit.class.getName());
    private static final String CLOSED = "The database is closed";
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_BATCH = 500;

    /** Longest wait of a caller. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DataSource database;
    private final Consumer<String> committed;
    private final BlockingQueue<Change> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread writer;
    private volatile boolean closed;

    /**
     * Starts the writer.
     *
     * @param database where to write; the writer keeps one connection
     * @param committed told of every client whose pair may have changed, before the caller is answered
     */
    GroupCommit(DataSource database, Consumer<String> committed) {
        this.database = database;
        this.committed = committed;
        this.writer = Thread.ofPlatform().name("fastauth-writer").daemon().start(this::write);
    }

    /**
     * Commits a change.
     *
     * @return whether a row was changed
     * @throws StoreUnavailableException when the change was not committed, or not in time to know
     */
    boolean commit(Change change) {
        if (closed || !waiting.offer(change)) {
            throw new StoreUnavailableException(closed ? CLOSED : "Too many changes wait already");
        }
        // Closed in between: the writer may have left already, and nobody would answer.
        if (closed && waiting.remove(change)) {
            throw new StoreUnavailableException(CLOSED);
        }
        try {
            return change.changed().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            change.changed().cancel(false);
            throw new StoreUnavailableException("The database did not commit within " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new StoreUnavailableException(
                    "The database refused a change", Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("Interrupted while waiting for a commit", e);
        }
    }

    private void write() {
        Session session = new Session(database);
        List<Change> batch = new ArrayList<>(MAX_BATCH);
        try (session) {
            while (!closed || !waiting.isEmpty()) {
                Change first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, MAX_BATCH - 1);
                    // A caller that has given up was told that nothing is promised: its change is left out.
                    batch.removeIf(change -> change.changed().isCancelled());
                    write(session, batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.WARNING, "The database writer was interrupted");
        } finally {
            closed = true;
            waiting.forEach(change -> refuse(change, new SQLException(CLOSED)));
        }
    }

    /** All in one transaction; when that fails, each in one of its own, so that none suffers from another's failure. */
    private void write(Session session, List<Change> batch) {
        try {
            answer(batch, session.transact(batch));
        } catch (SQLException together) {
            if (batch.size() == 1) {
                refuse(batch.getFirst(), together);
                return;
            }
            for (Change change : batch) {
                try {
                    answer(List.of(change), session.transact(List.of(change)));
                } catch (SQLException alone) {
                    refuse(change, alone);
                }
            }
        }
    }

    private void answer(List<Change> batch, List<Boolean> changed) {
        batch.forEach(change -> committed.accept(change.clientId()));
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).changed().complete(changed.get(i));
        }
    }

    /** A commit that failed may still have happened, so readers are told in any case. */
    private void refuse(Change change, SQLException cause) {
        committed.accept(change.clientId());
        change.changed().completeExceptionally(cause);
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
