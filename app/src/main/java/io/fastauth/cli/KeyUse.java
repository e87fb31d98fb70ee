package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.StoreSettings;
import io.fastauth.persistence.PersistedPairs;
import io.fastauth.store.sql.SqlSessionArchive;
import io.fastauth.token.Keyring;
import java.time.Instant;
import java.util.Map;

/**
 * The numbers of rows of a database that still need each key, by key id.
 *
 * @param sessions sessions whose tokens a key signed
 * @param pairs pairs of {@code store serve} that are encrypted under a key
 */
record KeyUse(Map<String, Long> sessions, Map<String, Long> pairs) {

    static KeyUse count(FastAuthConfig config, Keyring keyring, Instant now) {
        try (SqlSessionArchive archive = SessionStores.archive(config, () -> keyring)) {
            return new KeyUse(
                    archive.keyUse(now), PersistedPairs.countByKey(StoreSettings.databaseAccess(config), now));
        }
    }

    long sessions(String keyId) {
        return sessions.getOrDefault(keyId, 0L);
    }

    long pairs(String keyId) {
        return pairs.getOrDefault(keyId, 0L);
    }
}
