package io.fastauth.store.sql;

import io.fastauth.testing.BesideOthers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;

/** The days of the last use of secrets, in SQLite. */
@BesideOthers
class SqliteSecretUseTest extends SecretUseContract {

    private static final int HEADER_OF_LOG = 32;
    private static final int HEADER_OF_PAGE = 24;

    @TempDir
    Path folder;

    @Override
    DatabaseAccess newDatabase() {
        return DatabaseAccess.of("jdbc:sqlite:clients.db", folder);
    }

    /** In the log, the last page of each transaction has the size of the database: few enough not to begin it anew. */
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
