package io.fastauth.store.sql;

import io.fastauth.testing.BesideOthers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The days of the last use of secrets, in SQLite. */
@BesideOthers
class SqliteSecretUseTest extends SecretUseContract {

    private static final int HEADER_OF_LOG = 32;
    private static final int HEADER_OF_PAGE = 24;

    @TempDir
    Path folder;

    private @Nullable Connection reader;

    @Override
    DatabaseAccess newDatabase() {
        return DatabaseAccess.of("jdbc:sqlite:clients.db", folder);
    }

    /** While another connection reads the file without its log, nothing is copied, and the log is not begun anew. */
    @Override
    void keepWrites(DatabaseAccess database) throws Exception {
        reader = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("clients.db"));
        reader.setAutoCommit(false);
        try (Statement read = reader.createStatement()) {
            read.executeQuery("SELECT COUNT(*) FROM client").close();
        }
    }

    @AfterEach
    void endReader() throws Exception {
        if (reader != null) {
            reader.close();
        }
    }

    /** In the log, the last page of each transaction has the size of the database. */
    @Override
    long writes(DatabaseAccess database) throws Exception {
        Path file = folder.resolve("clients.db-wal");
        if (Files.notExists(file)) {
            return 0;
        }
        ByteBuffer log = ByteBuffer.wrap(Files.readAllBytes(file));
        long writes = 0;
        if (log.capacity() >= HEADER_OF_LOG) {
            int frame = HEADER_OF_PAGE + log.getInt(8);
            for (int at = HEADER_OF_LOG; at + frame <= log.capacity(); at += frame) {
                writes += log.getInt(at + 4) == 0 ? 0 : 1;
            }
        }
        return writes;
    }

    @Override
    void sql(DatabaseAccess database, String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("clients.db"));
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }
}
