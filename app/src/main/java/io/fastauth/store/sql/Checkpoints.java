package io.fastauth.store.sql;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Copies the log of an SQLite file into the file while the writer goes on. Without it, the commit that finds the log
 * full copies and flushes thousands of pages of random clients, and every change waits meanwhile: about 50 ms. With it,
 * that commit copies what is new since the last pause, and begins the log anew.
 */
final class Checkpoints implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Checkpoints.class.getName());

    /** A longer one leaves more pages to the commit; a shorter one copies pages that change often more often. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Ten times as much as a log has at most while no other process reads, in bytes. */
    private static final long LONG_LOG = 160L << 20;

    private static final int PAGE = 4_096;
    private static final int PAGES_IN_LOG = 2;

    /** The writer, or another process, is copying the log. */
    private static final int NOT_KNOWN = -1;

    private final DataSource dataSource;
    private final Path path;
    private final long longLog;
    private final Semaphore commits = new Semaphore(0);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    private @Nullable FileChannel file;
    private boolean failed;
    private boolean logIsLong;

    private Checkpoints(DataSource dataSource, Path path, long longLog) {
        this.dataSource = dataSource;
        this.path = path;
        this.longLog = longLog;
        this.thread = Thread.ofPlatform().name("fastauth-checkpoints").daemon().unstarted(this::run);
    }

    /** Of the database at a path, by connections of the data source. */
    static Checkpoints start(DataSource dataSource, Path path) {
        return start(dataSource, path, LONG_LOG);
    }

    /** With the size of a log that is warned of, in bytes. */
    static Checkpoints start(DataSource dataSource, Path path, long longLog) {
        Checkpoints checkpoints = new Checkpoints(dataSource, path, longLog);
        checkpoints.thread.start();
        return checkpoints;
    }

    /** A transaction was committed; called by the writer alone. */
    void committed() {
        if (commits.availablePermits() == 0) {
            commits.release();
        }
    }

    private void run() {
        try {
            for (commits.acquire(); !stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS); commits.acquire()) {
                checkpoint();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for neither readers nor the writer. After a failure, the writer still copies a log that is full. */
    private void checkpoint() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet copied = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            if (copied.next() && copied.getInt(PAGES_IN_LOG) != NOT_KNOWN) {
                warnOfLongLog((long) PAGE * copied.getInt(PAGES_IN_LOG));
            }
            flush();
            failed = false;
        } catch (SQLException | IOException e) {
            if (!failed) {
                LOGGER.log(
                        Level.WARNING,
                        "The log of the database cannot be copied into its file, and is kept: {0}",
                        SqlFailure.message(e));
            }
            failed = true;
        }
    }

    /** What another process reads must be kept, so that the log cannot begin anew, and grows with every change. */
    private void warnOfLongLog(long bytes) {
        if (bytes > longLog && !logIsLong) {
            LOGGER.log(
                    Level.WARNING,
                    "The log of the database has grown to {0} MiB, because another process reads {1} in a transaction"
                            + " that does not end; the log shrinks when it has ended",
                    bytes >> 20,
                    path);
        }
        logIsLong = bytes > longLog;
    }

    /** SQLite flushes the file only if no transaction was committed meanwhile. */
    private void flush() throws IOException {
        FileChannel open = file;
        if (open == null) {
            open = FileChannel.open(path, StandardOpenOption.WRITE);
            file = open;
        }
        open.force(false);
    }

    /** Stops, after the copy that is being made; to close the connections copies the rest. */
    void stop() {
        stopped.countDown();
        commits.release();
        try {
            thread.join(TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Closes the file, after it is stopped and the connections are closed: POSIX drops all of a process's locks on a
     * file as soon as the process closes any of its channels to it.
     */
    @Override
    public void close() {
        FileChannel open = file;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOGGER.log(Level.DEBUG, "The database file did not close cleanly", e);
            }
        }
    }
}
