package io.fastauth.store.sql;

import io.fastauth.testing.BesideOthers;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The days of the last use of sessions, in SQLite. */
@BesideOthers
class SqliteLastUseTest extends LastUseContract {

    @TempDir
    Path folder;

    @Override
    DatabaseAccess newDatabase() {
        return DatabaseAccess.of("jdbc:sqlite:sessions.db", folder);
    }
}
