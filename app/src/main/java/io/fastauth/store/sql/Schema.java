package io.fastauth.store.sql;

import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Opens databases and brings their tables up to date. */
final class Schema {

    private static final String FOLDER = "io/fastauth/store/sql/migration";

    /** All files of the folder. */
    static final List<String> MIGRATIONS = List.of("V1__session.sql", "V2__persisted_pair.sql", "V3__client.sql");

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

    /** Flyway takes a tenth of a start without the cache of classes, so it runs only when something may be new. */
    private static Database migrated(Database database) {
        int version = version();
        if (database.hasSchema(version)) {
            return database;
        }
        try {
            Flyway.configure()
                    .dataSource(database.dataSource())
                    .locations("classpath:" + FOLDER)
                    .load()
                    .migrate();
            database.keepSchema(version);
            return database;
        } catch (FlywayException e) {
            database.close();
            throw new StoreUnavailableException(
                    "The schema of the database cannot be brought up to date: " + SqlFailure.message(e), e);
        }
    }

    /** Another number for other migrations; not 0. */
    private static int version() {
        CRC32 sum = new CRC32();
        for (String migration : MIGRATIONS) {
            String file = "/" + FOLDER + "/" + migration;
            try (InputStream text = Objects.requireNonNull(Schema.class.getResourceAsStream(file), file)) {
                sum.update(text.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return (int) sum.getValue() | 1;
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
