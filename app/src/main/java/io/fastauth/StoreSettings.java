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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The stores that settings name. */
public final class StoreSettings {

    private static final String API_URL = "database-api-url";
    private static final String URL = "store.url";
    private static final String SESSIONS = "tokens.sessions-per-client";
    private static final int MAX_SESSIONS = 1000;
    private static final int MAX_PORT = 65_535;
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern PASSWORD = Pattern.compile("(?i)[?&]password=|//[^/?]*@");

    private StoreSettings() {}

    /** Whether other processes may change the sessions: all but the embedded store's file can be shared. */
    static boolean shared(FastAuthConfig config) {
        return config.sessionStore().isPresent()
                || config.databaseApiUrl().isPresent()
                || !config.store().url().startsWith("jdbc:sqlite:");
    }

    /** The limit of sessions per client, which a persistence API cannot keep more than one of. */
    static int sessionsPerClient(FastAuthConfig config) {
        int limit = config.tokens().sessionsPerClient();
        if (limit < 1 || limit > MAX_SESSIONS) {
            throw new InvalidSettingException(SESSIONS, "must be from 1 to " + MAX_SESSIONS);
        }
        if (limit > 1
                && config.sessionStore().isEmpty()
                && config.databaseApiUrl().isPresent()) {
            throw new InvalidSettingException(
                    SESSIONS,
                    "must be 1 with database-api-url, because a persistence API keeps one pair of tokens per client;"
                            + " remove one of the two settings");
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
                        config.store().apiTls().orElseGet(() -> Tls.builder().build()),
                        config.store().apiCache()));
    }

    /** Reads {@code database-api-url}. */
    static URI persistenceApi(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new InvalidSettingException(API_URL, "is not a URL; write one like http://127.0.0.1:6789/mydb/data");
        }
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http
                || uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getQuery() != null
                || uri.getFragment() != null) {
            throw new InvalidSettingException(
                    API_URL,
                    "must be an http or https URL with a host and without user, query or fragment;"
                            + " credentials belong in headers");
        }
        if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            throw new InvalidSettingException(API_URL, "has a port that is not from 1 to " + MAX_PORT);
        }
        return uri;
    }

    /** Refuses what {@code store.url} cannot be. */
    static void checkUrl(String url) {
        if (!url.startsWith("jdbc:sqlite:") && !url.startsWith("jdbc:postgresql:")) {
            throw new InvalidSettingException(
                    URL,
                    "is not a supported database; write jdbc:sqlite:data/fastauth.db"
                            + " or jdbc:postgresql://host:5432/database?user=name");
        }
        if (PASSWORD.matcher(url).find()) {
            throw new InvalidSettingException(URL, "holds a password; write it in store.password");
        }
    }

    /** What every call to the persistence API carries. */
    static List<Header> headers(FastAuthConfig config) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        List<Header> headers = new ArrayList<>();
        config.headers().forEach((name, value) -> {
            if (!names.add(name)) {
                throw new InvalidSettingException(
                        "headers", "has the header " + name + " twice, in different case; keep one");
            }
            headers.add(header(name, value));
        });
        return List.copyOf(headers);
    }

    static Header header(String name, String value) {
        if (!HEADER_NAME.matcher(name).matches()) {
            throw new InvalidSettingException(
                    "headers", "has a name that no header can have; use letters, digits and dashes");
        }
        if (!value.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new InvalidSettingException(
                    "headers", "has characters that a header cannot carry; use printable ASCII");
        }
        return HeaderValues.create(name, value);
    }

    /**
     * The database that settings name; a relative file is meant from the current folder.
     *
     * @param config the settings
     * @return where it is, and who asks
     */
    public static DatabaseAccess databaseAccess(FastAuthConfig config) {
        return new DatabaseAccess(
                config.store().url(),
                Path.of(""),
                Optional.empty(),
                config.store().password());
    }
}
