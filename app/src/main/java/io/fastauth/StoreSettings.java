package io.fastauth;

import io.fastauth.store.rest.RestSessionStore;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.Keyring;
import io.fastauth.token.SessionStore;
import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The stores that settings name. */
public final class StoreSettings {

    private static final int MAX_PORT = 65_535;
    private static final int MAX_SESSIONS = 1000;

    private StoreSettings() {}

    /** Whether other processes may change the sessions: all but the embedded store's file can be shared. */
    static boolean shared(FastAuthConfig config) {
        return config.store().isPresent()
                || config.databaseApiUrl().isPresent()
                || !config.databaseUrl().startsWith("jdbc:sqlite:");
    }

    /** The limit of sessions per client, which a persistence API cannot keep more than one of. */
    static int sessionsPerClient(FastAuthConfig config) {
        int limit = config.sessionsPerClient();
        if (limit < 1 || limit > MAX_SESSIONS) {
            throw new InvalidSettingException("sessions-per-client must be 1 to " + MAX_SESSIONS);
        }
        if (limit > 1 && config.store().isEmpty() && config.databaseApiUrl().isPresent()) {
            throw new InvalidSettingException(
                    "sessions-per-client must be 1 with database-api-url, because a persistence"
                            + " API keeps one pair of tokens per client; remove one of the two settings");
        }
        return limit;
    }

    static SessionStore open(FastAuthConfig config, Supplier<Keyring> keyring, Supplier<List<Header>> headers) {
        return persistenceApi(config, keyring, headers)
                .<SessionStore>map(api -> api)
                .orElseGet(() -> SqlSessionStore.open(databaseAccess(config), keyring));
    }

    /**
     * The persistence API that settings name.
     *
     * @param config the settings
     * @param keyring the keys that verify the stored tokens; asked at every call
     * @return a store that calls it; empty when none is set
     */
    public static Optional<RestSessionStore> persistenceApi(FastAuthConfig config, Supplier<Keyring> keyring) {
        List<Header> headers = headers(config);
        return persistenceApi(config, keyring, () -> headers);
    }

    private static Optional<RestSessionStore> persistenceApi(
            FastAuthConfig config, Supplier<Keyring> keyring, Supplier<List<Header>> headers) {
        return config.databaseApiUrl()
                .map(url -> RestSessionStore.create(
                        persistenceApi(url),
                        keyring,
                        headers,
                        config.databaseApiTls().orElseGet(() -> Tls.builder().build()),
                        config.databaseApiCache()));
    }

    private static URI persistenceApi(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))) {
                if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
                    throw new InvalidSettingException("database-api-url has a port that is not from 1 to " + MAX_PORT);
                }
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new InvalidSettingException("database-api-url is not a URL: " + e.getReason(), e);
        }
        throw new InvalidSettingException("database-api-url must be an http or https URL with a host");
    }

    /** What every call to the persistence API carries. */
    static List<Header> headers(FastAuthConfig config) {
        return config.headers().entrySet().stream()
                .map(header -> HeaderValues.create(header.getKey(), header.getValue()))
                .toList();
    }

    /**
     * The database that settings name; a relative file is meant from the current folder.
     *
     * @param config the settings
     * @return where it is, and who asks
     */
    public static DatabaseAccess databaseAccess(FastAuthConfig config) {
        return new DatabaseAccess(config.databaseUrl(), Path.of(""), config.databaseUser(), config.databasePassword());
    }
}
