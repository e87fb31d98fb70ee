package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.CapturedLog;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.SessionStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** The log of an SQLite file is copied while the store is open, long before it is full. */
@BesideOthers
class CheckpointsTest {

    private static final int MIB = 1 << 20;
    private static final int SESSIONS = 50;
    private static final String FAILURE = "The disk does not answer";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path temporary;

    @Test
    void copiesWhatWasCommittedWithoutACommitThatWaits() {
        StoreFolder folder = new StoreFolder(temporary);
        try (SessionStore store = folder.open()) {
            for (int i = 0; i < SESSIONS; i++) {
                Sessions.start(store, Sessions.of("client" + i, "first"));
            }
            awaitInFile(SESSIONS, folder.file());
        }
    }

    @Test
    void aFailureIsLoggedOnceAndDoesNotEndIt() throws Exception {
        SQLiteDataSource file = new SQLiteDataSource();
        file.setUrl("jdbc:sqlite:" + temporary.resolve("any.db"));
        AtomicBoolean fails = new AtomicBoolean(true);
        AtomicBoolean asked = new AtomicBoolean();
        SQLiteDataSource failing = new SQLiteDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                asked.set(true);
                if (fails.get()) {
                    throw new SQLException(FAILURE);
                }
                return file.getConnection();
            }
        };
        try (CapturedLog log = new CapturedLog(Checkpoints.class.getName());
                Checkpoints checkpoints = Checkpoints.start(failing, temporary.resolve("any.db"));
                Connection writer = file.getConnection();
                Statement statement = writer.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("CREATE TABLE session (client_id)");
            for (int i = 0; i < 2; i++) {
                asked.set(false);
                checkpoints.committed();
                await().atMost(PATIENCE).untilTrue(asked);
            }
            statement.execute("INSERT INTO session VALUES ('client')");
            fails.set(false);
            checkpoints.committed();
            awaitInFile(1, temporary.resolve("any.db"));
            assertEquals(
                    List.of("WARNING The log of the database cannot be copied into its file, and is kept: " + FAILURE),
                    log.messages().stream()
                            .filter(message -> message.contains(FAILURE))
                            .toList());
            checkpoints.stop();
        }
    }

    @Test
    void aLogThatAnotherProcessKeepsFromBeingBegunAnewIsWarnedOfOnce() throws Exception {
        Path path = temporary.resolve("any.db");
        SQLiteDataSource file = new SQLiteDataSource();
        file.setUrl("jdbc:sqlite:" + path);
        try (CapturedLog log = new CapturedLog(Checkpoints.class.getName());
                Checkpoints checkpoints = Checkpoints.start(file, path, MIB);
                Connection writer = file.getConnection();
                Statement write = writer.createStatement();
                Connection reader = file.getConnection()) {
            keepLongLog(write, reader);
            checkpoints.committed();
            await().atMost(PATIENCE).until(() -> !log.messages().isEmpty());
            write.execute("INSERT INTO session VALUES ('client')");
            checkpoints.committed();

            reader.rollback();
            write.execute("INSERT INTO session VALUES ('client')");
            checkpoints.committed();
            awaitInFile(3, path);
            checkpoints.stop();
            assertEquals(
                    List.of("WARNING The log of the database has grown to 2 MiB, because another process reads " + path
                            + " in a transaction that does not end; the log shrinks when it has ended"),
                    log.messages());
        }
    }

    @Test
    void aLongLogIsNotWarnedOfAgainAfterItWasCopiedElsewhere() throws Exception {
        Path path = temporary.resolve("any.db");
        SQLiteDataSource file = new SQLiteDataSource();
        file.setUrl("jdbc:sqlite:" + path);
        file.setBusyTimeout((int) PATIENCE.toMillis());
        AtomicInteger passes = new AtomicInteger();
        SQLiteDataSource counted = new SQLiteDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                passes.incrementAndGet();
                return file.getConnection();
            }
        };
        try (CapturedLog log = new CapturedLog(Checkpoints.class.getName());
                Checkpoints checkpoints = Checkpoints.start(counted, path, MIB);
                Connection writer = file.getConnection();
                Statement write = writer.createStatement();
                Connection reader = file.getConnection();
                Connection other = file.getConnection();
                Statement copy = other.createStatement()) {
            keepLongLog(write, reader);
            awaitPass(checkpoints, passes);
            assertEquals(1, log.messages().size());

            CompletableFuture<Void> copied = CompletableFuture.runAsync(() -> copyAll(copy));
            await().atMost(PATIENCE).until(() -> isBeingCopied(write));
            awaitPass(checkpoints, passes);
            reader.rollback();
            copied.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            awaitPass(checkpoints, passes);
            checkpoints.stop();
            assertEquals(1, log.messages().size());
        }
    }

    /** Writes more than a MiB that the log must keep until the transaction of the reader ends. */
    private static void keepLongLog(Statement write, Connection reader) throws SQLException {
        write.execute("PRAGMA journal_mode = WAL");
        write.execute("CREATE TABLE session (client_id)");
        reader.setAutoCommit(false);
        try (Statement read = reader.createStatement()) {
            read.executeQuery("SELECT count(*) FROM session").close();
        }
        write.execute("INSERT INTO session VALUES (zeroblob(" + 2 * MIB + "))");
    }

    /** The second one begins after the first one has ended. */
    private static void awaitPass(Checkpoints checkpoints, AtomicInteger passes) {
        for (int i = 0; i < 2; i++) {
            int before = passes.get();
            checkpoints.committed();
            await().atMost(PATIENCE).until(() -> passes.get() > before);
        }
    }

    /** Waits for readers. */
    private static void copyAll(Statement statement) {
        try {
            statement.executeQuery("PRAGMA wal_checkpoint(FULL)").close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isBeingCopied(Statement statement) throws SQLException {
        try (ResultSet busy = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            return busy.next() && busy.getInt(1) == 1;
        }
    }

    /** A page that is being written can make a copy unreadable. */
    private void awaitInFile(int sessions, Path file) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .untilAsserted(() -> assertEquals(sessions, sessionsInFile(file)));
    }

    /** The file alone, as it is without what only its log has. */
    private int sessionsInFile(Path file) throws Exception {
        Path copy = temporary.resolve("copy.db");
        Files.deleteIfExists(copy);
        Files.write(copy, Files.readAllBytes(file));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM session")) {
            return count.next() ? count.getInt(1) : -1;
        }
    }
}
