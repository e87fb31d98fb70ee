package io.fastauth.store.sql;

import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreUnavailableException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Opens databases and brings their tables up to date. */
final class Schema {

    private Schema() {}

    /**
     * Opens a database and brings its tables up to date.
     *
     * @throws InvalidSettingException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    static Database open(DatabaseAccess access) {
        return migrated(connect(access));
    }

    /** Opens a database that a service may be using; the caller must not change what that service could have cached. */
    static Database openBeside(DatabaseAccess access) {
        return migrated(
                access.url().startsWith(SqliteDatabase.URL_PREFIX)
                        ? SqliteDatabase.openBeside(access.url(), access.folder())
                        : connect(access));
    }

    private static Database migrated(Database database) {
        try {
            Flyway.configure()
                    .dataSource(database.dataSource())
                    .locations("classpath:io/fastauth/store/sql/migration")
                    .load()
                    .migrate();
            return database;
        } catch (FlywayException e) {
            database.close();
            throw new StoreUnavailableException(
                    "The schema of the database cannot be brought up to date: " + SqlFailure.message(e), e);
        }
    }

    private static Database connect(DatabaseAccess access) {
        if (access.url().startsWith(SqliteDatabase.URL_PREFIX)) {
            return SqliteDatabase.open(access.url(), access.folder());
        }
        if (access.url().startsWith(PostgresDatabase.URL_PREFIX)) {
            return PostgresDatabase.open(access);
        }
        throw new InvalidSettingException(
                "store.url must start with " + SqliteDatabase.URL_PREFIX + " or " + PostgresDatabase.URL_PREFIX);
    }
}
