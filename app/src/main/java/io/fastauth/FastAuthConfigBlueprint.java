package io.fastauth;

import io.fastauth.config.LoadedSettings;
import io.fastauth.guard.PathEntry;
import io.fastauth.token.AuditLog;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.SessionStore;
import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.config.Config;
import io.helidon.webserver.spi.ServerFeatureProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of FastAuth, as {@code fastauth.config.json} groups them. The keys are the names below with dashes.
 * {@link FastAuthFeature} refuses values that cannot be used.
 */
@Prototype.Blueprint
@Prototype.Configured(value = FastAuthFeature.NAME, root = false)
@Prototype.Provides(ServerFeatureProvider.class)
@Prototype.CustomMethods(FastAuthConfigBlueprint.PathLists.class)
interface FastAuthConfigBlueprint extends Prototype.Factory<FastAuthFeature> {

    /** The realm of authentication challenges. */
    @Option.Configured
    @Option.Default("fastauth")
    String appName();

    /** URL of the persistence API that keeps the sessions instead of the database, without {@code /token}. */
    @Option.Configured
    Optional<String> databaseApiUrl();

    /**
     * Headers of every call to the persistence API. In the file, <code>${NAME}</code> in a value is the variable NAME.
     */
    @Option.Configured
    @Option.Confidential
    @Option.Singular
    Map<String, String> headers();

    /** The token that gives master rights: at least 16 printable ASCII characters. Without it there are none. */
    @Option.Configured
    @Option.Confidential
    Optional<String> masterToken();

    /** The key that signs tokens by HS256: its UTF-8 bytes, at least 32. Beside tokens.keys-file it only verifies. */
    @Option.Configured
    @Option.Confidential
    Optional<String> cryptographyKey();

    /** Paths that require the master token. An entry without wildcards is a prefix. An object can name methods. */
    @Option.Configured
    @Option.Singular
    List<PathEntry> masterTokenPaths();

    /**
     * Paths that require an access token. An entry without wildcards is a prefix. An object can name methods, a scope
     * and an audience.
     */
    @Option.Configured
    @Option.Singular
    List<PathEntry> accessTokenPaths();

    /** The path below which everything is served, with and without it: like /api, or empty. */
    @Option.Configured
    @Option.Default("")
    String rootPath();

    /** The path of the token operations. */
    @Option.Configured
    @Option.Default("/auth")
    String authPrefix();

    /** The URL at which callers reach the service: the issuer of metadata (RFC 8414). No slash at its end. */
    @Option.Configured
    Optional<String> publicUrl();

    /** How long the command goes on serving after a signal to stop, with readiness failing: at most 5m. */
    @Option.Configured
    @Option.Default("PT0S")
    Duration drainDelay();

    /** The file of registered clients, YAML or JSON: their terms, and digests of their secrets. */
    @Option.Configured
    Optional<Path> clientsFile();

    /** Whether clients that are not registered are refused. */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean registeredClientsOnly();

    /**
     * Whether the console is served at /console. Without it, on a loopback address only. On another one, true requires
     * TLS of the listener or guard.trusted-proxies.
     */
    @Option.Configured
    Optional<Boolean> consoleEnabled();

    /** Lifetimes and format of tokens, and their keys. */
    @Option.Configured
    @Option.DefaultCode("TokensConfig.create()")
    TokensConfig tokens();

    /** The store of sessions. */
    @Option.Configured
    @Option.DefaultCode("StoreConfig.create()")
    StoreConfig store();

    /** Trusted proxies, and limits of requests. */
    @Option.Configured
    @Option.DefaultCode("GuardConfig.create()")
    GuardConfig guard();

    /** Limits of guarded websockets. */
    @Option.Configured
    @Option.DefaultCode("WebsocketsConfig.create()")
    WebsocketsConfig websockets();

    /** Logs. */
    @Option.Configured
    @Option.DefaultCode("ObserveConfig.create()")
    ObserveConfig observe();

    /** A store of the application's own, which the application closes, instead of the one that is configured. */
    Optional<SessionStore> sessionStore();

    /** Decides whether and how a pair is issued; without one, that of the {@link java.util.ServiceLoader}. */
    Optional<IssuingPolicy> issuingPolicy();

    /** Subscribers to the events of tokens, besides the log. */
    @Option.Singular
    List<AuditLog> auditLogs();

    /**
     * Whether requests of the server, those to the application's own routes among them, wait for a short time or are
     * refused with 503 and {@code Retry-After} while more arrive than can be served. Health and monitoring are exempt,
     * and no request waits while another waits for something else than a processor.
     */
    @Option.DefaultBoolean(false)
    boolean admission();

    /** The files and variables that the settings were read from; without them, the application has set them itself. */
    Optional<LoadedSettings> sources();

    /** The clock; without one, the system's. */
    Optional<Clock> clock();

    /** Reads the path lists, and lets a builder take paths alone for their entries. */
    final class PathLists {

        private PathLists() {}

        @Prototype.ConfigFactoryMethod
        static PathEntry pathEntry(Config config) {
            try {
                return PathEntry.create(config);
            } catch (InvalidSettingException e) {
                throw e.of(ConfigValues.key(config).replaceFirst("\\.[0-9]+$", ""));
            }
        }

        @Prototype.ConfigFactoryMethod
        static Duration duration(Config config) {
            return ConfigValues.duration(config);
        }

        /** Replaces the paths that require an access token, of any scope. */
        @Prototype.BuilderMethod
        static void accessTokenPaths(FastAuthConfig.BuilderBase<?, ?> builder, Collection<String> paths) {
            builder.accessTokenPaths(paths.stream().map(PathEntry::of).toList());
        }

        /** Adds a path that requires an access token, of any scope. */
        @Prototype.BuilderMethod
        static void addAccessTokenPath(FastAuthConfig.BuilderBase<?, ?> builder, String path) {
            builder.addAccessTokenPath(PathEntry.of(path));
        }

        /** Replaces the paths that require the master token. */
        @Prototype.BuilderMethod
        static void masterTokenPaths(FastAuthConfig.BuilderBase<?, ?> builder, Collection<String> paths) {
            builder.masterTokenPaths(paths.stream().map(PathEntry::of).toList());
        }

        /** Adds a path that requires the master token. */
        @Prototype.BuilderMethod
        static void addMasterTokenPath(FastAuthConfig.BuilderBase<?, ?> builder, String path) {
            builder.addMasterTokenPath(PathEntry.of(path));
        }
    }
}
