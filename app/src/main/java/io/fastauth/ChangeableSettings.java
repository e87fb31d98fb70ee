package io.fastauth;

import io.fastauth.guard.Level;
import io.fastauth.guard.LoweredLevels;
import io.fastauth.guard.MasterToken;
import io.fastauth.guard.PathPolicy;
import io.fastauth.guard.WsLimits;
import io.fastauth.guard.WsOrigins;
import io.fastauth.token.FailureLimit;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.Lifetimes;
import io.helidon.http.Header;
import java.lang.System.Logger;
import java.util.List;
import java.util.Set;

/**
 * What of the settings is put in force while the service runs, all at once; the rest waits for the next start.
 *
 * @param keys which keys are in use when
 * @param masterToken what the master level asks for
 * @param policy which paths ask for what
 * @param ownPolicy the same for requests to this service, where what gateways ask is exempt
 * @param lifetimes how long tokens live
 * @param failures how many failed authentications are let pass
 * @param webSockets what websockets may use
 * @param origins the pages that may open websockets
 * @param headers what every call to the persistence API carries
 */
record ChangeableSettings(
        KeySchedule keys,
        MasterToken masterToken,
        PathPolicy policy,
        PathPolicy ownPolicy,
        Lifetimes lifetimes,
        FailureLimit failures,
        WsLimits webSockets,
        WsOrigins origins,
        List<Header> headers) {

    private static final Logger LOGGER = System.getLogger(ChangeableSettings.class.getName());

    /** The keys of these settings; the two of the tokens say what a key is used for. */
    static final Set<String> NAMES = Set.of(
            "cryptography-key",
            "cryptography-key-since",
            "previous-cryptography-keys",
            "token-algorithm",
            "token-format",
            "master-token",
            "master-token-paths",
            "access-token-paths",
            "access-token-lifetime",
            "refresh-token-lifetime",
            "refresh-grace",
            "lifetime-jitter",
            "failure-burst",
            "failure-rate",
            "websocket-max-message",
            "websocket-idle-timeout",
            "websocket-max-per-client",
            "websocket-max-total",
            "websocket-origins",
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
                config.masterToken().map(MasterToken::of).orElseGet(MasterToken::none),
                policy,
                ContractLevels.exemptingGateways(policy, paths::belowRoot),
                new Lifetimes(
                        config.accessTokenLifetime(),
                        config.refreshTokenLifetime(),
                        config.refreshGrace(),
                        config.lifetimeJitter()),
                new FailureLimit(config.failureBurst(), config.failureRate()),
                new WsLimits(
                        config.websocketMaxMessage(),
                        config.websocketIdleTimeout(),
                        config.websocketMaxPerClient(),
                        config.websocketMaxTotal()),
                WsOrigins.of(config.websocketOrigins()),
                StoreSettings.headers(config));
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

    /** Which paths ask for what: those that are listed, and those whose contract says so. */
    static PathPolicy policy(FastAuthConfig config, ServedPaths paths) {
        PathPolicy listed = PathPolicy.below(paths.rootPath())
                .guarding(Level.MASTER, config.masterTokenPaths())
                .guarding(Level.ACCESS, config.accessTokenPaths());
        return ContractLevels.guarding(listed, paths::belowRoot);
    }
}
