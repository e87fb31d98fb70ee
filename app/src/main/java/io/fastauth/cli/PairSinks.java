package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.StoreSettings;
import io.fastauth.store.sql.SqlTokenArchive;
import io.fastauth.token.Keyring;

/** Opens what pairs are moved from and to. */
final class PairSinks {

    private PairSinks() {}

    /** The store that settings name. */
    static PairSink of(FastAuthConfig config, Keyring keyring) {
        return StoreSettings.persistenceApi(config)
                .<PairSink>map(PairSink.Api::of)
                .orElseGet(() -> new PairSink.Database(
                        SqlTokenArchive.open(StoreSettings.databaseAccess(config), () -> keyring)));
    }

    /** The store that settings name, for reading: a persistence API cannot list its clients. */
    static SqlTokenArchive archive(FastAuthConfig config, Keyring keyring) {
        if (config.databaseApiUrl().isPresent()) {
            throw CommandException.refused("database-api-url is set, and a persistence API cannot list its clients;"
                    + " run this with the settings of a store that has a database-url");
        }
        return SqlTokenArchive.openBeside(StoreSettings.databaseAccess(config), () -> keyring);
    }
}
