package io.fastauth;

import io.fastauth.config.KeySettings;
import io.fastauth.guard.ContractLevels;
import io.fastauth.guard.Level;
import io.fastauth.guard.MasterToken;
import io.fastauth.guard.PathPolicy;
import io.fastauth.guard.PolicyReview;
import io.fastauth.http.ServedPaths;
import io.fastauth.registry.Client;
import io.fastauth.registry.ClientsFile;
import io.fastauth.store.rest.ApiSettings;
import io.fastauth.token.AccessTokenType;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.KeyStatus;
import io.fastauth.token.Lifetimes;
import io.fastauth.token.RateLimit;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenFormat;
import io.fastauth.websocket.WebSocketSettings;
import io.helidon.http.Header;
import java.lang.System.Logger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The settings that a reload puts in force, all at once; the others take effect at the next start.
 *
 * @param configuredKey the id of the key of {@code cryptography-key}
 * @param policy the level of each path
 * @param ownPolicy the same for requests to this service, with the operations of gateways exempt
 * @param clients the clients of the clients file
 * @param headers the headers of every call to the persistence API
 */
record ChangeableSettings(
        KeySchedule keys,
        Optional<String> configuredKey,
        TokenFormat format,
        AccessTokenType accessTokenType,
        MasterToken masterToken,
        PathPolicy policy,
        PathPolicy ownPolicy,
        Lifetimes lifetimes,
        RateLimit failures,
        WebSocketSettings webSockets,
        List<Client> clients,
        boolean registeredClientsOnly,
        List<Header> headers) {

    private static final Logger LOGGER = System.getLogger(ChangeableSettings.class.getName());

    /** Settings that depend on others which only a start puts in force. */
    private static final List<Dependency> DEPENDENCIES = List.of(
            new Dependency(
                    List.of(
                            new Entry("auth-prefix", FastAuthConfig::authPrefix),
                            new Entry("root-path", FastAuthConfig::rootPath),
                            new Entry(
                                    "guard.allow-open-issuance",
                                    config -> config.guard().allowOpenIssuance())),
                    List.of(
                            new Entry("access-token-paths", FastAuthConfig::accessTokenPaths),
                            new Entry("master-token-paths", FastAuthConfig::masterTokenPaths))),
            // Tokens of this type name their issuer.
            new Dependency(
                    List.of(new Entry("public-url", FastAuthConfig::publicUrl)),
                    List.of(new Entry(
                            "tokens.access-token-type",
                            config -> config.tokens().accessTokenType()))),
            // The headers carry a credential of that API.
            new Dependency(
                    List.of(new Entry("database-api-url", FastAuthConfig::databaseApiUrl)),
                    List.of(new Entry("headers", FastAuthConfig::headers))),
            // The tokens of a store were signed by its keys.
            new Dependency(
                    List.of(
                            new Entry("store.url", config -> config.store().url()),
                            new Entry("database-api-url", FastAuthConfig::databaseApiUrl)),
                    List.of(
                            new Entry("cryptography-key", FastAuthConfig::cryptographyKey),
                            new Entry(
                                    "tokens.keys-file",
                                    config -> config.tokens().keysFile()))));

    /** The keys of these settings. */
    static final Set<String> NAMES = Set.of(
            "cryptography-key",
            "tokens.keys-file",
            "tokens.format",
            "tokens.access-token-type",
            "master-token",
            "master-token-paths",
            "access-token-paths",
            "tokens.access-lifetime",
            "tokens.refresh-lifetime",
            "tokens.refresh-grace",
            "tokens.session-lifetime",
            "guard.failure-limit",
            "clients-file",
            "registered-clients-only",
            "websockets.idle-timeout",
            "websockets.max-per-client",
            "websockets.origins",
            "headers");

    /**
     * The changeable part of settings.
     *
     * @param paths where the contract is served, which does not change
     * @throws InvalidSettingException when a setting is refused; the message names it
     */
    static ChangeableSettings of(FastAuthConfig config, ServedPaths paths) {
        PathPolicy policy = policy(config, paths);
        return new ChangeableSettings(
                keys(config).schedule(),
                keys(config).configuredKey().map(SigningKey::id),
                config.tokens().format(),
                config.tokens().accessTokenType(),
                config.masterToken().map(MasterToken::of).orElseGet(MasterToken::none),
                policy,
                ContractLevels.exemptingGateways(policy, paths::belowRoot),
                lifetimes(config.tokens()),
                config.guard().failureLimit(),
                webSockets(config.websockets()),
                clients(config),
                config.registeredClientsOnly(),
                ApiSettings.headers(config.headers()));
    }

    static KeySettings keys(FastAuthConfig config) {
        return new KeySettings(config.cryptographyKey(), config.tokens().keysFile());
    }

    /** The clients of the clients file. */
    static List<Client> clients(FastAuthConfig config) {
        int maxSessions = StoreSettings.severalSessions(config) ? Client.MAX_SESSIONS : 1;
        return config.clientsFile()
                .map(file -> ClientsFile.read(file, maxSessions))
                .orElse(List.of());
    }

    static Lifetimes lifetimes(TokensConfig tokens) {
        return new Lifetimes(
                tokens.accessLifetime(), tokens.refreshLifetime(), tokens.refreshGrace(), tokens.sessionLifetime());
    }

    static WebSocketSettings webSockets(WebsocketsConfig config) {
        return new WebSocketSettings(
                config.maxMessage(),
                config.idleTimeout(),
                config.maxPerClient(),
                config.maxTotal(),
                WebSocketSettings.AllowedOrigins.of(config.origins()));
    }

    /** The public facts of the keys at a time. */
    List<KeyStatus> keyStatus(Instant now) {
        return KeyStatus.of(keys, configuredKey, now);
    }

    /** Logs what an operator may not have meant. */
    void warn() {
        warnings().forEach(warning -> LOGGER.log(Logger.Level.WARNING, "{0}", warning));
    }

    List<String> warnings() {
        return warnings(policy);
    }

    static List<String> warnings(PathPolicy policy) {
        List<String> open = PolicyReview.partlyOpen(policy);
        return open.isEmpty()
                ? List.of()
                : List.of("Some methods of these paths are open, because every entry that covers them names methods;"
                        + " add an entry without methods to guard the others: "
                        + String.join(", ", open));
    }

    void warnOfLoweredLevels(ChangeableSettings before) {
        List<String> lowered = PolicyReview.lowered(before.policy, policy);
        if (!lowered.isEmpty()) {
            LOGGER.log(
                    Logger.Level.WARNING,
                    "Changed settings lower the level of these paths: {0}",
                    String.join(", ", lowered));
        }
    }

    /** Whether issuing requires no credential: no path list covers it, and clients need no registration. */
    boolean openIssuance(ServedPaths paths) {
        return openIssuance(policy, registeredClientsOnly, paths);
    }

    static boolean openIssuance(PathPolicy policy, boolean registeredClientsOnly, ServedPaths paths) {
        return !registeredClientsOnly && policy.level(paths.belowRoot("/auth/token/new"), "GET") == Level.OPEN;
    }

    /** The levels of the path lists and of the contract. */
    static PathPolicy policy(FastAuthConfig config, ServedPaths paths) {
        PathPolicy listed = PathPolicy.below(paths.rootPath())
                .guarding(Level.MASTER, config.masterTokenPaths())
                .guarding(Level.ACCESS, config.accessTokenPaths());
        return ContractLevels.guarding(listed, paths::belowRoot);
    }

    /**
     * Refuses a change of a setting together with one that only a start puts in force and that gives it its meaning.
     *
     * @param started the settings of the start
     * @param inForce those of the last reload
     * @throws InvalidSettingException when some depend on each other; the message names two
     */
    static void checkDependencies(FastAuthConfig started, FastAuthConfig inForce, FastAuthConfig changed) {
        DEPENDENCIES.forEach(dependency -> dependency.check(started, inForce, changed));
    }

    private record Dependency(List<Entry> fixed, List<Entry> changeable) {

        void check(FastAuthConfig started, FastAuthConfig inForce, FastAuthConfig changed) {
            fixed.stream()
                    .filter(entry -> entry.differs(started, changed))
                    .findFirst()
                    .ifPresent(waiting -> changeable.stream()
                            .filter(entry -> entry.differs(inForce, changed))
                            .findFirst()
                            .ifPresent(entry -> {
                                throw new InvalidSettingException(entry.key() + " depends on " + waiting.key()
                                        + ", which was changed too and takes effect at a start only:"
                                        + " restart the service, or change " + entry.key() + " alone");
                            }));
        }
    }

    private record Entry(String key, Function<FastAuthConfig, Object> value) {

        boolean differs(FastAuthConfig one, FastAuthConfig other) {
            return !value.apply(one).equals(value.apply(other));
        }
    }
}
