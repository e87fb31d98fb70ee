package io.fastauth.store.sql;

import io.fastauth.testing.BesideOthers;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that are counted and ended in batches, in SQLite. */
@BesideOthers
class SqliteSessionBatchesTest extends SessionBatchesContract {

    @TempDir
    Path folder;

    @Override
    DatabaseAccess newDatabase() {
        return DatabaseAccess.of("jdbc:sqlite:sessions.db", folder);
    }
}
