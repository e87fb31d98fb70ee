package io.fastauth.store.sql;

import io.fastauth.store.sql.WriteConnection.Change;
import io.fastauth.store.sql.WriteConnection.Outcome;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One writer that commits all waiting changes in one transaction, so that many callers share one disk flush. A call
 * returns after the commit of its change.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(GroupCommit.class.getName());
    private static final String CLOSED = "The database is closed";

    /** Attempts at a transaction that conflicts with others; about half a second of pauses. */
    private static final int MAX_CONFLICTS = 8;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String TIMED_OUT = "The database did not commit within " + TIMEOUT.toSeconds() + " s";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Database database;
    private final Observer observer;
    private final Thread writer;
    private final ChangeQueue queue;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** The changes that are being committed. */
    private volatile List<Change> batch = List.of();

    private volatile boolean closed;
    private volatile boolean accepted;

    /** Starts the writer; the observer is called on its thread. */
    GroupCommit(Database database, Observer observer) {
        this.database = database;
        this.observer = observer;
        this.writer = Thread.ofPlatform().name("fastauth-writer").daemon().unstarted(this::write);
        this.queue = new ChangeQueue(writer);
        writer.start();
        Thread.ofPlatform().name("fastauth-timeouts").daemon().start(this::endLongWaits);
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
        change.result().begin();
        if (closed || !queue.offer(change)) {
            throw new StoreUnavailableException(closed ? CLOSED : "Too many changes are waiting");
        }
        // Closed in between: the writer may have ended, and would not complete the change.
        if (closed && queue.remove(change)) {
            throw new StoreUnavailableException(CLOSED);
        }
        return change.result().await();
    }

    /** Whether the database accepted the last change that wrote something; false before the first one. */
    boolean accepted() {
        return accepted;
    }

    private void write() {
        try (WriteConnection connection = new WriteConnection(database)) {
            for (batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
                List<Change> wanted = batch.stream()
                        .filter(change -> !change.result().givenUp())
                        .toList();
                if (!wanted.isEmpty()) {
                    write(connection, wanted);
                }
                wake(batch);
            }
        } finally {
            closed = true;
            SQLException cause = new SQLException(CLOSED);
            batch.forEach(change -> refuse(change, cause));
            wake(batch);
            queue.waiting().forEach(change -> {
                refuse(change, cause);
                change.result().wake();
            });
            ended.countDown();
        }
    }

    /** One thread of the carriers wakes the others there: each that this thread woke would cost a switch of theirs. */
    private static void wake(List<Change> done) {
        if (done.size() == 1) {
            done.getFirst().result().wake();
        } else {
            Thread.ofVirtual()
                    .name("fastauth-commit")
                    .start(() -> done.forEach(change -> change.result().wake()));
        }
    }

    private void endLongWaits() {
        try {
            while (!ended.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
                endLongWaits(batch);
                endLongWaits(queue.waiting());
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.WARNING, "The timeouts of the database writer were interrupted");
        }
    }

    private static void endLongWaits(Iterable<Change> changes) {
        for (Change change : changes) {
            if (change.result().longerThan(TIMEOUT.toNanos())) {
                change.result().giveUp(TIMED_OUT);
            }
        }
    }

    /**
     * Commits all changes in one transaction; when one of them makes it fail, each that a caller still waits for in a
     * transaction of its own. In the order of clients, so that processes do not deadlock.
     */
    private void write(WriteConnection connection, List<Change> taken) {
        List<Change> batch = taken.stream()
                .sorted(Comparator.comparing(change ->
                        change.clients().isEmpty() ? "" : change.clients().getFirst()))
                .toList();
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
                if (change.result().givenUp()) {
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
        change.effect().committed(outcome.rows());
        reportIfLate(change, change.result().commit(outcome.rows()));
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
        reportIfLate(change, change.result().refuse(cause));
    }

    /** Commits the accepted changes, then stops. */
    @Override
    public void close() {
        closed = true;
        queue.close();
        try {
            writer.join(TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
