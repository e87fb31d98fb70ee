package io.fastauth.store.sql;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.RunningPostgres;

/** Sessions that are counted and ended in batches, in PostgreSQL. */
@BesideOthers
class PostgresSessionBatchesTest extends SessionBatchesContract {

    @Override
    DatabaseAccess newDatabase() throws Exception {
        return RunningPostgres.shared().newDatabase();
    }
}
