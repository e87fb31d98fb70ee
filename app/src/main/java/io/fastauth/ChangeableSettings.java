package io.fastauth;

import io.fastauth.guard.ContractLevels;
import io.fastauth.guard.Level;
import io.fastauth.guard.LoweredLevels;
import io.fastauth.guard.MasterToken;
import io.fastauth.guard.PathPolicy;
import io.fastauth.http.ServedPaths;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.Lifetimes;
import io.fastauth.token.RateLimit;
import io.fastauth.token.TokenFormat;
import io.fastauth.websocket.AllowedOrigins;
import io.fastauth.websocket.WebSocketSettings;
import io.helidon.http.Header;
import java.lang.System.Logger;
import java.util.List;
import java.util.Set;

/**
 * The settings that a reload puts in force, all at once; the others take effect at the next start.
 *
 * @param keys which keys are in use when
 * @param format the format of new tokens
 * @param masterToken what the master level requires
 * @param policy the level of each path
 * @param ownPolicy the same for requests to this service, where what gateways ask is exempt
 * @param lifetimes how long tokens live
 * @param failures how many failed authentications are allowed
 * @param webSockets what websockets may use, and which pages may open them
 * @param headers what every call to the persistence API carries
 */
record ChangeableSettings(
        KeySchedule keys,
        TokenFormat format,
        MasterToken masterToken,
        PathPolicy policy,
        PathPolicy ownPolicy,
        Lifetimes lifetimes,
        RateLimit failures,
        WebSocketSettings webSockets,
        List<Header> headers) {

    private static final Logger LOGGER = System.getLogger(ChangeableSettings.class.getName());

    /** The keys of these settings. */
    static final Set<String> NAMES = Set.of(
            "cryptography-key",
            "tokens.keys-file",
            "tokens.format",
            "master-token",
            "master-token-paths",
            "access-token-paths",
            "tokens.access-lifetime",
            "tokens.refresh-lifetime",
            "tokens.refresh-grace",
            "tokens.session-lifetime",
            "guard.failure-limit",
            "websockets.idle-timeout",
            "websockets.max-per-client",
            "websockets.origins",
            "headers");

    /**
     * Reads them.
     *
     * @param config the settings
     * @param paths where the contract is served, which does not change
     * @return what of them may change
     * @throws io.fastauth.token.InvalidSettingException when a setting is refused; the message names it
     */
    static ChangeableSettings of(FastAuthConfig config, ServedPaths paths) {
        PathPolicy policy = policy(config, paths);
        return new ChangeableSettings(
                KeySettings.schedule(config),
                config.tokens().format(),
                config.masterToken().map(MasterToken::of).orElseGet(MasterToken::none),
                policy,
                ContractLevels.exemptingGateways(policy, paths::belowRoot),
                lifetimes(config.tokens()),
                config.guard().failureLimit(),
                webSockets(config.websockets()),
                StoreSettings.headers(config));
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
                AllowedOrigins.of(config.origins()));
    }

    void warnOfLoweredLevels(ChangeableSettings before) {
        List<String> lowered = LoweredLevels.between(before.policy, policy);
        if (!lowered.isEmpty()) {
            LOGGER.log(
                    Logger.Level.WARNING,
                    "Changed settings lower the level of these paths: {0}",
                    String.join(", ", lowered));
        }
    }

    /** Whether no rule covers the operation that issues tokens. */
    boolean openIssuance(ServedPaths paths) {
        return openIssuance(policy, paths);
    }

    static boolean openIssuance(PathPolicy policy, ServedPaths paths) {
        return policy.level(paths.belowRoot("/auth/token/new")) == Level.OPEN;
    }

    /** The levels of the path lists and of the contract. */
    static PathPolicy policy(FastAuthConfig config, ServedPaths paths) {
        PathPolicy listed = PathPolicy.below(paths.rootPath())
                .guarding(Level.MASTER, config.masterTokenPaths())
                .guarding(Level.ACCESS, config.accessTokenPaths());
        return ContractLevels.guarding(listed, paths::belowRoot);
    }
}
