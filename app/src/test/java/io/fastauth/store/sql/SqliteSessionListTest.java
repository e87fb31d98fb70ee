package io.fastauth.store.sql;

import io.fastauth.testing.BesideOthers;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Lists of sessions in SQLite. */
@BesideOthers
class SqliteSessionListTest extends SessionListContract {

    @TempDir
    Path folder;

    @Override
    DatabaseAccess newDatabase() {
        return DatabaseAccess.of("jdbc:sqlite:sessions.db", folder);
    }
}
