package io.fastauth;

import io.fastauth.guard.Guard;
import io.fastauth.guard.Level;
import io.fastauth.guard.MasterToken;
import io.fastauth.guard.PathPolicy;
import io.fastauth.guard.TrustedProxies;
import io.fastauth.guard.WsGuard;
import io.fastauth.guard.WsLimits;
import io.fastauth.guard.WsOrigins;
import io.fastauth.store.rest.RestTokenStore;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlTokenStore;
import io.fastauth.token.Keyring;
import io.fastauth.token.Lifetimes;
import io.fastauth.token.ObservedTokenStore;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenFormat;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenStore;
import io.fastauth.token.TokenVerifier;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** The assembled service: what the settings come to. */
public final class FastAuth implements AutoCloseable {

    private final ObservedTokenStore store;
    private final boolean ownsStore;
    private final TokenIssuer issuer;
    private final TokenVerifier verifier;
    private final Guard guard;
    private final Guard forwarded;
    private final TrustedProxies trustedProxies;
    private final WsGuard webSockets;
    private final ServedPaths paths;

    private FastAuth(FastAuthConfig config) {
        Keyring keys = keyring(config);
        Supplier<Keyring> keyring = () -> keys;
        Clock clock = config.clock().orElseGet(Clock::systemUTC);
        Lifetimes lifetimes =
                new Lifetimes(config.accessTokenLifetime(), config.refreshTokenLifetime(), config.refreshGrace());
        MasterToken masterToken = config.masterToken().map(MasterToken::of).orElseGet(MasterToken::none);
        paths = new ServedPaths(config.authPrefix(), config.rootPath());
        trustedProxies = trustedProxies(config);
        WsLimits limits = new WsLimits(
                config.websocketMaxMessage(),
                config.websocketIdleTimeout(),
                config.websocketMaxPerClient(),
                config.websocketMaxTotal());
        WsOrigins origins = WsOrigins.of(config.websocketOrigins());
        // Last, because it is what must be closed again: everything above only refuses settings.
        ownsStore = config.store().isEmpty();
        store = new ObservedTokenStore(config.store().orElseGet(() -> open(config, keyring)));
        issuer = new TokenIssuer(keyring, store, lifetimes, clock);
        verifier = new TokenVerifier(keyring, store, clock);
        PathPolicy policy = policy(config, paths);
        forwarded = new Guard(policy, masterToken, verifier);
        guard = new Guard(ContractLevels.exemptingGateways(policy, paths::belowRoot), masterToken, verifier);
        webSockets = WsGuard.start(guard, verifier, limits, origins, clock, sharedStore(config));
        store.observe(webSockets::changed);
    }

    /**
     * Assembles the service and opens its store.
     *
     * @param config the settings
     * @return the service, to be closed by the caller
     * @throws IllegalArgumentException when a setting is refused; the message names it
     * @throws io.fastauth.token.StoreUnavailableException when the store cannot be opened
     */
    public static FastAuth create(FastAuthConfig config) {
        return new FastAuth(config);
    }

    private static PathPolicy policy(FastAuthConfig config, ServedPaths paths) {
        PathPolicy listed = PathPolicy.below(config.rootPath())
                .guarding(Level.MASTER, config.masterTokenPaths())
                .guarding(Level.ACCESS, config.accessTokenPaths());
        return ContractLevels.guarding(listed, paths::belowRoot);
    }

    private static TrustedProxies trustedProxies(FastAuthConfig config) {
        try {
            return TrustedProxies.in(config.trustedProxies());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("trusted-proxies: " + e.getMessage(), e);
        }
    }

    /**
     * The keys that settings name.
     *
     * @param config the settings
     * @return the keys; without a signing key when none is set
     * @throws IllegalArgumentException when a key is refused; the message names the setting
     */
    public static Keyring keyring(FastAuthConfig config) {
        List<SigningKey> earlier = config.previousCryptographyKeys().stream()
                .map(key -> key("previous-cryptography-keys", key, config))
                .toList();
        return new Keyring(config.cryptographyKey().map(key -> key("cryptography-key", key, config)), earlier);
    }

    private static SigningKey key(String setting, String key, FastAuthConfig config) {
        try {
            return SigningKey.of(key, config.tokenAlgorithm()).making(TokenFormat.of(config.tokenFormat()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + " " + e.getMessage(), e);
        }
    }

    /** Whether other processes may change the pairs: all but the embedded store's file can be shared. */
    private static boolean sharedStore(FastAuthConfig config) {
        return config.store().isPresent()
                || config.databaseApiUrl().isPresent()
                || !config.databaseUrl().startsWith("jdbc:sqlite:");
    }

    private static TokenStore open(FastAuthConfig config, Supplier<Keyring> keyring) {
        return config.databaseApiUrl()
                .<TokenStore>map(url -> RestTokenStore.create(URI.create(url), config.headers()))
                .orElseGet(() -> SqlTokenStore.open(databaseAccess(config), keyring));
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
     * Issues and refreshes pairs.
     *
     * @return the issuer
     */
    public TokenIssuer issuer() {
        return issuer;
    }

    /**
     * Verifies access tokens.
     *
     * @return the verifier
     */
    public TokenVerifier verifier() {
        return verifier;
    }

    /**
     * Decides who may go where in this server. What gateways ask is exempt from the path lists.
     *
     * @return the guard
     */
    public Guard guard() {
        return guard;
    }

    /**
     * Decides about requests to other services, by the same rules and without exemptions.
     *
     * @return the guard
     */
    public Guard forwardedGuard() {
        return forwarded;
    }

    TrustedProxies trustedProxies() {
        return trustedProxies;
    }

    /**
     * Guards websockets, for a routing that is not {@link GuardedWsRouting}.
     *
     * @return the guard
     */
    public WsGuard webSockets() {
        return webSockets;
    }

    /**
     * Whether settings let anybody be issued tokens, because no rule covers that operation.
     *
     * @param config the settings
     * @return true when issuance is open
     */
    public static boolean openIssuance(FastAuthConfig config) {
        ServedPaths paths = new ServedPaths(config.authPrefix(), config.rootPath());
        return policy(config, paths).level(paths.belowRoot("/auth/token/new")) == Level.OPEN;
    }

    ServedPaths paths() {
        return paths;
    }

    /**
     * Closes every guarded websocket and the store, after the changes already accepted are durable; a store of the
     * application's own stays open.
     */
    @Override
    public void close() {
        webSockets.close();
        if (ownsStore) {
            store.close();
        }
    }
}
