package io.fastauth.store.sql;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.RunningPostgres;

/** The days of the last use of sessions, in PostgreSQL. */
@BesideOthers
class PostgresLastUseTest extends LastUseContract {

    @Override
    DatabaseAccess newDatabase() throws Exception {
        return RunningPostgres.shared().newDatabase();
    }
}
