package io.fastauth;

import io.fastauth.store.rest.RestTokenStore;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlTokenStore;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.Keyring;
import io.fastauth.token.ScheduledKeyring;
import io.fastauth.token.TokenStore;
import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The stores that settings name. */
public final class StoreSettings {

    private static final int MAX_PORT = 65_535;

    private StoreSettings() {}

    /** Whether other processes may change the pairs: all but the embedded store's file can be shared. */
    static boolean shared(FastAuthConfig config) {
        return config.store().isPresent()
                || config.databaseApiUrl().isPresent()
                || !config.databaseUrl().startsWith("jdbc:sqlite:");
    }

    static TokenStore open(FastAuthConfig config, Supplier<Keyring> keyring, Supplier<List<Header>> headers) {
        return persistenceApi(config, headers).orElseGet(() -> SqlTokenStore.open(databaseAccess(config), keyring));
    }

    /**
     * The persistence API that settings name.
     *
     * @param config the settings
     * @return a store that calls it; empty when none is set
     */
    public static Optional<TokenStore> persistenceApi(FastAuthConfig config) {
        List<Header> headers = headers(config);
        return persistenceApi(config, () -> headers);
    }

    private static Optional<TokenStore> persistenceApi(FastAuthConfig config, Supplier<List<Header>> headers) {
        return config.databaseApiUrl()
                .map(url -> RestTokenStore.create(
                        persistenceApi(url),
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

    /**
     * Opens the database of the settings alone, whatever they say of a persistence API.
     *
     * @param config the settings
     * @return the store, to be closed by the caller
     * @throws InvalidSettingException when a setting is refused, or no cryptography key encrypts the pairs
     * @throws io.fastauth.token.StoreUnavailableException when the database cannot be opened
     */
    public static TokenStore openDatabase(FastAuthConfig config) {
        if (config.cryptographyKey().isEmpty()) {
            throw new InvalidSettingException(
                    "cryptography-key: is not set, and the pairs are encrypted with it; set CRYPTOGRAPHY_KEY,"
                            + " or make one in .env with: fastauth keys generate --write-env");
        }
        return SqlTokenStore.open(
                databaseAccess(config), new ScheduledKeyring(KeySettings.schedule(config), Clock.systemUTC()));
    }
}
