package io.fastauth.store.sql;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.RunningPostgres;

/** Lists of sessions in PostgreSQL. */
@BesideOthers
class PostgresSessionListTest extends SessionListContract {

    @Override
    DatabaseAccess newDatabase() throws Exception {
        return RunningPostgres.shared().newDatabase();
    }
}
