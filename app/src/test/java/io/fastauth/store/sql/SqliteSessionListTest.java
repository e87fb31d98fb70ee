package io.fastauth.store.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Lists of sessions in SQLite. */
class SqliteSessionListTest extends SessionListContract {

    @TempDir
    Path folder;

    @Override
    DatabaseAccess newDatabase() {
        return DatabaseAccess.of("jdbc:sqlite:sessions.db", folder);
    }
}
