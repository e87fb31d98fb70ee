package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.StoreSettings;
import io.fastauth.store.rest.RestSessionStore;
import io.fastauth.store.sql.SqlSessionArchive;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionTokens;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Opens the store that settings name, for the commands that move and end sessions. */
final class SessionStores {

    private static final int PAGE = 1_000;

    private SessionStores() {}

    static boolean isApi(FastAuthConfig config) {
        return config.databaseApiUrl().isPresent();
    }

    /** The persistence API of the settings. */
    static RestSessionStore api(FastAuthConfig config, Supplier<Keyring> keyring) {
        return StoreSettings.persistenceApi(config, keyring).orElseThrow();
    }

    /** The store of the settings as a target. */
    static SessionSink sink(FastAuthConfig config, Supplier<Keyring> keyring) {
        return isApi(config)
                ? SessionSink.Api.of(api(config, keyring), new SessionTokens(keyring))
                : new SessionSink.Database(SqlSessionArchive.open(StoreSettings.databaseAccess(config), keyring));
    }

    /** The database of the settings, for reading while a service may be using it. */
    static SqlSessionArchive archive(FastAuthConfig config, Supplier<Keyring> keyring) {
        if (isApi(config)) {
            throw CommandException.refused("database-api-url is set, and a persistence API cannot list its clients;"
                    + " run this with the settings of a store that has no database-api-url");
        }
        return SqlSessionArchive.openBeside(StoreSettings.databaseAccess(config), keyring);
    }

    /** All sessions of a database, read page by page; those of one client follow each other. */
    static Iterable<Session> all(SqlSessionArchive archive) {
        return () -> Stream.iterate(
                        archive.page("", PAGE),
                        page -> !page.isEmpty(),
                        page -> archive.page(page.getLast().clientId(), PAGE))
                .flatMap(List::stream)
                .iterator();
    }
}
