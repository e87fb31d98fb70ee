package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.StoreSettings;
import io.fastauth.store.sql.SqlSessionArchive;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.token.Keyring;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreUnavailableException;

/** Ends sessions in the store of the settings, without a service. */
record EndedInStore(FastAuthConfig config, SessionSelection sessions) {

    long count() {
        try (SqlSessionArchive archive = SessionStores.archive(config, keyring())) {
            return archive.count(sessions);
        }
    }

    long end() {
        Keyring keyring = keyring();
        boolean api = SessionStores.isApi(config);
        if (api
                && sessions instanceof SessionSelection.Matching matching
                && matching.clientId().isEmpty()) {
            throw CommandException.refused(
                    "database-api-url is set, and a persistence API cannot list its clients; end them one by one with"
                            + " --client, or retire the key that signed their tokens");
        }
        try (SessionStore store = api
                ? SessionStores.api(config, keyring)
                : SqlSessionStore.open(StoreSettings.databaseAccess(config), () -> keyring)) {
            return store.end(sessions);
        } catch (StoreUnavailableException e) {
            throw ServiceConnection.storeInUse(e);
        }
    }

    private Keyring keyring() {
        return SettingsFiles.keys(config).keyring();
    }
}
