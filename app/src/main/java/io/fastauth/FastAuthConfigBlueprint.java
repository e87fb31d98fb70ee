package io.fastauth;

import io.fastauth.token.AuditFormat;
import io.fastauth.token.AuditLog;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.SessionStore;
import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.spi.ServerFeatureProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of FastAuth. The keys of the configuration are the names below in kebab-case. */
@Prototype.Blueprint
@Prototype.Configured(value = FastAuthFeature.NAME, root = false)
@Prototype.Provides(ServerFeatureProvider.class)
@Prototype.CustomMethods(ConfiguredValues.class)
interface FastAuthConfigBlueprint extends Prototype.Factory<FastAuthFeature> {

    /**
     * Whether FastAuth takes part at all.
     *
     * @return false to leave the server as it is
     */
    @Option.Configured
    @Option.DefaultBoolean(true)
    boolean enabled();

    /**
     * The name that challenges carry as their realm.
     *
     * @return the name
     */
    @Option.Configured
    @Option.Default("fastauth")
    String appName();

    /**
     * The persistence API that keeps the pairs; without one, they are kept in {@link #databaseUrl()}.
     *
     * @return an http or https URL, before {@code /token}
     */
    @Option.Configured
    Optional<String> databaseApiUrl();

    /**
     * The headers that every call to the persistence API carries.
     *
     * @return names and values
     */
    @Option.Configured
    @Option.Confidential
    @Option.Singular
    Map<String, String> headers();

    /**
     * Whom calls to the persistence API trust, and the certificate that they show; Helidon's own keys.
     *
     * @return the TLS configuration; without one, whom the Java platform trusts
     */
    @Option.Configured
    Optional<Tls> databaseApiTls();

    /**
     * How long a pair that was loaded from the persistence API answers without another call. For so long a change made
     * by another process may go unseen.
     *
     * @return the time; zero for never
     */
    @Option.Configured
    @Option.Default("PT0S")
    Duration databaseApiCache();

    /**
     * The database that keeps the pairs.
     *
     * @return {@code jdbc:sqlite:} and a file, relative to the current folder, for one process; or
     *     {@code jdbc:postgresql://host:port/database} for any number of them, with the driver's parameters
     */
    @Option.Configured
    @Option.Default("jdbc:sqlite:data/fastauth.db")
    String databaseUrl();

    /**
     * Who the service is to PostgreSQL.
     *
     * @return the role; without one, the driver's default
     */
    @Option.Configured
    Optional<String> databaseUser();

    /**
     * The password of {@link #databaseUser()}.
     *
     * @return the password
     */
    @Option.Configured
    @Option.Confidential
    Optional<String> databasePassword();

    /**
     * The token that gives master rights: printable ASCII without spaces, at least 16 characters, and no placeholder.
     *
     * @return the token; without one nobody has master rights
     */
    @Option.Configured
    @Option.Confidential
    Optional<String> masterToken();

    /**
     * The key that signs tokens, by HS256: its UTF-8 bytes as written, at least 32. Beside {@link #keysFile()} it only
     * verifies.
     *
     * @return the key; without one, the keys of {@link #keysFile()} alone are used
     */
    @Option.Configured
    @Option.Confidential
    Optional<String> cryptographyKey();

    /**
     * The keys that sign, verify and encrypt tokens: a private JWK Set (RFC 7517), see
     * {@link io.fastauth.token.KeySet}.
     *
     * @return a readable file; without one, {@link #cryptographyKey()} is the only key
     */
    @Option.Configured
    Optional<Path> keysFile();

    /**
     * Paths that ask for the master token. Plain entries are prefixes.
     *
     * @return the entries
     */
    @Option.Configured
    @Option.Singular
    List<String> masterTokenPaths();

    /**
     * Paths that ask for an access token. Plain entries are prefixes.
     *
     * @return the entries
     */
    @Option.Configured
    @Option.Singular
    List<String> accessTokenPaths();

    /**
     * The prefix of the token operations.
     *
     * @return a path without a slash at its end
     */
    @Option.Configured
    @Option.Default("/auth")
    String authPrefix();

    /**
     * The path below which everything is served, with and without it.
     *
     * @return a path without a slash at its end, or an empty text
     */
    @Option.Configured
    @Option.Default("")
    String rootPath();

    /**
     * The URL at which callers reach the service, with the path that a proxy may put before its own: the issuer of the
     * server metadata (RFC 8414), and a host that open issuance on a loopback address serves.
     *
     * @return an absolute http or https URL without user, query and fragment, and without a slash at its end; without
     *     one, the metadata is served on loopback addresses only
     */
    @Option.Configured
    Optional<String> publicUrl();

    /**
     * The gateways whose forwarded requests are judged.
     *
     * @return IPv4 and IPv6 networks like {@code 10.0.0.0/8}, or single addresses
     */
    @Option.Configured
    @Option.Singular("trustedProxy")
    @Option.Default({"127.0.0.0/8", "::1/128"})
    List<String> trustedProxies();

    /**
     * How long an access token lives.
     *
     * @return the lifetime
     */
    @Option.Configured
    @Option.Default("P30D")
    Duration accessTokenLifetime();

    /**
     * How long a refresh token lives.
     *
     * @return the lifetime, at least that of an access token
     */
    @Option.Configured
    @Option.Default("P365D")
    Duration refreshTokenLifetime();

    /**
     * How long after a refresh the replaced token still answers the same new pair.
     *
     * @return the time; zero for never
     */
    @Option.Configured
    @Option.Default("PT30S")
    Duration refreshGrace();

    /**
     * The longest lifetime of a session, from its issue: no token of it expires later, and it cannot be refreshed
     * after.
     *
     * @return the lifetime, at least a second; empty for no limit
     */
    @Option.Configured
    Optional<Duration> sessionLifetime();

    /**
     * The number of sessions that a client may have. A further issue ends the session that was refreshed least
     * recently.
     *
     * @return 1 to 1000; 1 with a persistence API
     */
    @Option.Configured
    @Option.DefaultInt(1)
    int sessionsPerClient();

    /**
     * How much is taken off the lifetime of an access token at most, at random, so that clients which were issued
     * together do not refresh together.
     *
     * @return the time, at most half of the lifetime; zero for never
     */
    @Option.Configured
    @Option.Default("PT0S")
    Duration lifetimeJitter();

    /**
     * How far the clocks of those who issue and verify may be apart: a token is accepted this much longer.
     *
     * @return the time, at most five minutes
     */
    @Option.Configured
    @Option.Default("PT0S")
    Duration clockSkew();

    /**
     * How events of tokens are written to the log {@code io.fastauth.audit}.
     *
     * @return the format
     */
    @Option.Configured
    @Option.Default("JSON")
    AuditFormat auditFormat();

    /**
     * The format of new tokens: signed, or encrypted so that their holders cannot read the claims. Both formats are
     * always accepted.
     *
     * @return {@code jws} or {@code jwe}
     */
    @Option.Configured
    @Option.Default("jws")
    @Option.AllowedValue(value = "jws", description = "signed")
    @Option.AllowedValue(value = "jwe", description = "encrypted")
    String tokenFormat();

    /**
     * Whether anybody may be issued tokens on an address that is not loopback.
     *
     * @return true when it is meant
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean allowOpenIssuance();

    /**
     * How many pairs an address may be issued in a row while issuance is open, before the answer is 429.
     *
     * @return the number; zero for no limit
     */
    @Option.Configured
    @Option.DefaultInt(1000)
    int issueBurst();

    /**
     * How many more pairs an address may be issued each minute while issuance is open.
     *
     * @return the number, at least one
     */
    @Option.Configured
    @Option.DefaultInt(600)
    int issueRate();

    /**
     * How many failed authentications in a row an address may cause before the answer to further ones is 429.
     *
     * @return the number; zero for no limit
     */
    @Option.Configured
    @Option.DefaultInt(200)
    int failureBurst();

    /**
     * How many more failed authentications are let pass each minute.
     *
     * @return the number, at least one
     */
    @Option.Configured
    @Option.DefaultInt(300)
    int failureRate();

    /**
     * The longest message that a guarded websocket receives, in bytes of all its fragments.
     *
     * @return a number of bytes, at least 1; the server's own limit of a fragment is 1048576
     */
    @Option.Configured
    @Option.DefaultInt(65_536)
    int websocketMaxMessage();

    /**
     * How long a guarded websocket may receive nothing, not even an answer to a ping, before it is closed.
     *
     * @return the time; positive. The server's own limit, {@code idle-connection-timeout}, is also PT5M by default.
     */
    @Option.Configured
    @Option.Default("PT5M")
    Duration websocketIdleTimeout();

    /**
     * How many guarded websockets a client may have open at a time.
     *
     * @return a number, at least 1
     */
    @Option.Configured
    @Option.DefaultInt(20)
    int websocketMaxPerClient();

    /**
     * How many guarded websockets may be open at a time.
     *
     * @return a number, at least 1
     */
    @Option.Configured
    @Option.DefaultInt(10_000)
    int websocketMaxTotal();

    /**
     * The pages from which browsers may open guarded websockets. An empty list allows those that are served under the
     * host they call.
     *
     * @return origins like {@code https://app.example.org}, or {@code *} for all
     */
    @Option.Configured
    @Option.Singular
    List<String> websocketOrigins();

    /**
     * How long the command line goes on serving, no longer ready, after the signal to stop: as long as it takes those
     * who send requests to notice. An application of your own calls {@link FastAuthFeature#drain()}.
     *
     * @return the time, at most five minutes
     */
    @Option.Configured
    @Option.Default("PT0S")
    Duration drainDelay();

    /**
     * How the command line writes its log. An application of your own decides that itself.
     *
     * @return text or json
     */
    @Option.Configured
    @Option.Default("text")
    String logFormat();

    /**
     * Whether each request is logged, to the logger {@code io.fastauth.access}.
     *
     * @return true for a line for each request
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean accessLog();

    /**
     * Whether requests are traced, as the variables of OpenTelemetry ({@code OTEL_EXPORTER_OTLP_ENDPOINT} and others)
     * say.
     *
     * @return true to trace
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean tracing();

    /**
     * A store of the application's own, instead of the two above. The application closes it.
     *
     * @return the store
     */
    Optional<SessionStore> store();

    /**
     * Has a say in every pair that is made; without one, the {@link java.util.ServiceLoader} is asked for it.
     *
     * @return the policy
     */
    Optional<IssuingPolicy> issuingPolicy();

    /**
     * Who hears of what happens to tokens, besides the log.
     *
     * @return the subscribers
     */
    @Option.Singular
    List<AuditLog> auditLogs();

    /**
     * What time it is; the system's clock unless a test says otherwise.
     *
     * @return the clock
     */
    Optional<Clock> clock();
}
