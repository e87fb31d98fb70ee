package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BesideOthers;
import io.fastauth.token.HeapShare;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SQLite keeps for its writer, in memory and in the log, is a share of the heap. */
@BesideOthers
class WriterMemoryTest {

    private static final int MIB = 1 << 20;
    private static final long SMALL_POD = 126L << 20;
    private static final long LARGE_MACHINE = 256L << 20;

    @TempDir
    Path folder;

    @Test
    void aSmallPodHasLessForTheCacheAndTheLog() throws SQLException {
        try (SqliteDatabase database = open();
                Connection connection = database.dataSource().getConnection()) {
            SqliteDatabase.prepareWriter(connection, SMALL_POD / 16);

            assertEquals(-8_064, pragma(connection, "cache_size"));
            assertEquals(2_016, pragma(connection, "wal_autocheckpoint"));
        }
    }

    @Test
    void aLargeHeapDoesNotMeanALargerLog() throws SQLException {
        try (SqliteDatabase database = open();
                Connection connection = database.dataSource().getConnection()) {
            for (long heap : new long[] {LARGE_MACHINE, 16 * LARGE_MACHINE}) {
                SqliteDatabase.prepareWriter(connection, heap / 16);

                assertEquals(-16_000, pragma(connection, "cache_size"));
                assertEquals(4_000, pragma(connection, "wal_autocheckpoint"));
            }
        }
    }

    @Test
    void theWriterHasASixteenthOfTheHeap() throws SQLException {
        long kib = Math.min(16_000, HeapShare.of(16) / 1_024);
        try (SqliteDatabase database = open();
                Connection connection = database.dataSource().getConnection()) {
            database.prepareWriter(connection);

            assertEquals(-kib, pragma(connection, "cache_size"));
            assertEquals(kib / 4, pragma(connection, "wal_autocheckpoint"));
        }
    }

    @Test
    void theLogShrinksAfterAReaderThatKeptItFromBeingBegunAnew() throws Exception {
        Path log = folder.resolve("fastauth.db-wal");
        try (SqliteDatabase database = open();
                Connection writer = database.dataSource().getConnection();
                Statement write = writer.createStatement();
                Connection reader = database.dataSource().getConnection();
                Statement read = reader.createStatement()) {
            SqliteDatabase.prepareWriter(writer, MIB);
            write.execute("CREATE TABLE part (bytes)");
            reader.setAutoCommit(false);
            read.executeQuery("SELECT count(*) FROM part").close();
            for (int i = 0; i < 4; i++) {
                write.execute("INSERT INTO part VALUES (zeroblob(" + MIB + "))");
            }
            assertTrue(Files.size(log) > 4 * MIB);

            reader.rollback();
            // One copies the log, the next begins it anew.
            for (int i = 0; i < 2; i++) {
                write.execute("INSERT INTO part VALUES (zeroblob(1))");
            }
            assertTrue(Files.size(log) <= 2 * MIB, Files.size(log) + " bytes");
        }
    }

    private SqliteDatabase open() {
        return SqliteDatabase.open(SqliteDatabase.URL_PREFIX + "fastauth.db", folder);
    }

    private static long pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            return row.getLong(1);
        }
    }
}
