package io.fastauth;

import io.fastauth.store.rest.ApiSettings;
import io.fastauth.store.rest.RestSessionStore;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.Keyring;
import io.fastauth.token.SessionStore;
import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Opens the store of the settings. */
public final class StoreSettings {

    private static final int MAX_SESSIONS = 1000;

    private StoreSettings() {}

    /** Whether other processes may change the sessions: an SQLite database is used by one process. */
    static boolean shared(FastAuthConfig config) {
        return config.sessionStore().isPresent()
                || config.databaseApiUrl().isPresent()
                || !config.store().url().startsWith("jdbc:sqlite:");
    }

    /** The kind of the store. */
    static String kind(FastAuthConfig config) {
        return config.sessionStore().isPresent()
                ? "custom"
                : config.databaseApiUrl().isPresent() ? "api" : shared(config) ? "postgresql" : "sqlite";
    }

    /** The limit of sessions per client. */
    static int sessionsPerClient(FastAuthConfig config) {
        int limit = config.tokens().sessionsPerClient();
        if (limit < 1 || limit > MAX_SESSIONS) {
            throw refused("must be from 1 to " + MAX_SESSIONS);
        }
        if (limit > 1 && !severalSessions(config)) {
            throw refused("must be 1 with database-api-url, because a persistence API keeps one pair of tokens per"
                    + " client; remove one of the two settings");
        }
        return limit;
    }

    /** Whether a client may have several sessions: a persistence API keeps one pair of tokens per client. */
    static boolean severalSessions(FastAuthConfig config) {
        return config.sessionStore().isPresent() || config.databaseApiUrl().isEmpty();
    }

    private static InvalidSettingException refused(String problem) {
        return new InvalidSettingException("tokens.sessions-per-client", problem);
    }

    static SessionStore open(FastAuthConfig config, Supplier<Keyring> keyring, Supplier<List<Header>> headers) {
        return persistenceApi(config, keyring, headers)
                .<SessionStore>map(api -> api)
                .orElseGet(() -> SqlSessionStore.open(databaseAccess(config), keyring));
    }

    /**
     * The persistence API of the settings.
     *
     * @param keyring the keys that verify the stored tokens; read at every call
     * @return a store that calls it; empty when none is set
     */
    public static Optional<RestSessionStore> persistenceApi(FastAuthConfig config, Supplier<Keyring> keyring) {
        List<Header> headers = ApiSettings.headers(config.headers());
        return persistenceApi(config, keyring, () -> headers);
    }

    private static Optional<RestSessionStore> persistenceApi(
            FastAuthConfig config, Supplier<Keyring> keyring, Supplier<List<Header>> headers) {
        return config.databaseApiUrl()
                .map(url -> RestSessionStore.create(
                        ApiSettings.url(url),
                        keyring,
                        headers,
                        config.store().apiTls().orElseGet(() -> Tls.builder().build()),
                        config.store().apiCache()));
    }

    /** The database of the settings; a relative file is relative to the current folder. */
    public static DatabaseAccess databaseAccess(FastAuthConfig config) {
        return new DatabaseAccess(
                config.store().url(),
                Path.of(""),
                Optional.empty(),
                config.store().password());
    }
}
