package io.fastauth;

import io.fastauth.http.AddressLimiter;
import io.fastauth.http.RoutingOrder;
import io.fastauth.http.TrustedProxies;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.PublicUrl;
import io.fastauth.tokens.Exposure;
import io.fastauth.websocket.GuardedWsRouting;
import io.helidon.builder.api.RuntimeType;
import io.helidon.common.Weighted;
import io.helidon.common.tls.Tls;
import io.helidon.config.Config;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.spi.ServerFeature;
import io.helidon.webserver.spi.ServerFeatureProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * FastAuth as a feature of a Helidon SE server: token operations, guard, health operations, documentation; and
 * websockets, if the server has a {@link GuardedWsRouting}.
 */
public final class FastAuthFeature implements ServerFeature, Weighted, RuntimeType.Api<FastAuthConfig> {

    /** The key below {@code server.features}, and the name of the feature. */
    public static final String NAME = "fastauth";

    /** The keys of the settings that {@link #reload} puts in force; the others take effect at the next start. */
    public static final Set<String> RELOADABLE = ChangeableSettings.NAMES;

    private final FastAuthConfig config;
    private final boolean configured;
    private final AtomicReference<FastAuth> running = new AtomicReference<>();
    private volatile FastAuthConfig inForce;
    private volatile SocketAddress bound = new InetSocketAddress(0);

    private FastAuthFeature(FastAuthConfig config, boolean configured) {
        this.config = config;
        this.configured = configured;
        this.inForce = config;
    }

    /** A builder of the settings, and so of the feature. */
    public static FastAuthConfig.Builder builder() {
        return FastAuthConfig.builder();
    }

    /**
     * The feature, from settings.
     *
     * @throws InvalidSettingException when settings are refused, with every problem
     */
    public static FastAuthFeature create(FastAuthConfig config) {
        ConfigCheck.check(config);
        return new FastAuthFeature(config, true);
    }

    /** The feature, from the node of a configuration that holds the settings. */
    public static FastAuthFeature create(Config config) {
        return create(FastAuthConfig.create(config));
    }

    /** The feature, from settings that a consumer makes. */
    public static FastAuthFeature create(Consumer<FastAuthConfig.Builder> consumer) {
        return builder().update(consumer).build();
    }

    @Override
    public FastAuthConfig prototype() {
        return config;
    }

    /**
     * Assembles the service, opens its store and adds it to the server.
     *
     * @throws InvalidSettingException when a setting is refused; the message names it
     * @throws io.fastauth.token.StoreUnavailableException when the store cannot be opened
     */
    @Override
    public void setup(ServerFeatureContext context) {
        if (!configured) {
            return;
        }
        ListenerConfig listener = context.socket(WebServer.DEFAULT_SOCKET_NAME).listener();
        bound = bound(listener);
        refuseExposure(config, listener);
        Exposure exposure = new Exposure(
                config.publicUrl().map(PublicUrl::new),
                loopbackHost(bound),
                new AddressLimiter(config.guard().issueLimit()));
        FastAuth fastAuth = FastAuth.create(config);
        running.set(fastAuth);
        new ServiceRouting(
                        fastAuth,
                        config,
                        exposure,
                        servesConsole(config, listener),
                        () -> SettingsInForce.report(config, inForce))
                .addTo(context);
    }

    /**
     * Prepares the stop: readiness fails from now on, and every answer closes its connection, so that clients move to
     * another instance. Requests are still served; stop the server after that.
     */
    public void drain() {
        service().ifPresent(fastAuth -> fastAuth.health.drain());
    }

    /**
     * Closes the guarded websockets with 1001, and waits up to five seconds for their listeners. Calls that wait for
     * events are answered.
     */
    public void closeWebSockets() {
        service().ifPresent(FastAuth::closeConsumers);
    }

    private Optional<FastAuth> service() {
        return Optional.ofNullable(running.get());
    }

    /** Whether the console is served: as {@code console-enabled} says, else on a loopback address alone. */
    public static boolean servesConsole(FastAuthConfig config, ListenerConfig listener) {
        return config.consoleEnabled().orElse(loopbackHost(bound(listener)).isPresent());
    }

    /**
     * Refuses settings that are for a loopback address alone on another one: open issuance, unless
     * {@code guard.allow-open-issuance} is set; asymmetric keys without {@code public-url}, which names the issuer to
     * verifiers elsewhere; and a console that is given the master token without TLS, here or at a trusted proxy.
     *
     * @param listener the server's default socket
     * @throws InvalidSettingException when there are such settings, or the keys are refused; with the fix
     */
    public static void refuseExposure(FastAuthConfig config, ListenerConfig listener) {
        SocketAddress bound = bound(listener);
        refuseOpenIssuance(config, FastAuth.openIssuance(config), bound);
        refuseKeysWithoutIssuer(config, ChangeableSettings.keys(config).schedule(), bound);
        refuseConsole(config, listener);
    }

    private static void refuseOpenIssuance(FastAuthConfig config, boolean open, SocketAddress bound) {
        if (open && !config.guard().allowOpenIssuance() && loopbackHost(bound).isEmpty()) {
            throw new InvalidSettingException("Anybody who reaches "
                    + (bound instanceof InetSocketAddress inet ? inet.getHostString() : bound)
                    + " could be issued tokens: put " + config.authPrefix()
                    + "/token/new in master-token-paths, set registered-clients-only to true, listen on a loopback"
                    + " address, or set guard.allow-open-issuance to true");
        }
    }

    private static void refuseKeysWithoutIssuer(FastAuthConfig started, KeySchedule keys, SocketAddress bound) {
        if (keys.publishes()
                && started.publicUrl().isEmpty()
                && loopbackHost(bound).isEmpty()) {
            throw new InvalidSettingException(
                    "public-url",
                    "is missing, and keys of ES256, EdDSA or RS256 sign tokens that others verify by their issuer;"
                            + " start with the URL at which callers reach the service, or keep to keys of HS256");
        }
    }

    private static void refuseConsole(FastAuthConfig config, ListenerConfig listener) {
        if (config.consoleEnabled().orElse(false)
                && loopbackHost(bound(listener)).isEmpty()
                && listener.tls().filter(Tls::enabled).isEmpty()
                && !TrustedProxies.in(config.guard().trustedProxies()).configured()) {
            throw new InvalidSettingException(
                    "console-enabled",
                    "is true on an address that is not a loopback one, and the master token would be sent there in"
                            + " clear: configure TLS of the listener, name the proxies that have it in"
                            + " guard.trusted-proxies, or listen on a loopback address");
        }
    }

    /** The address of the listener: a bind address overrides its host and its address. */
    private static SocketAddress bound(ListenerConfig listener) {
        return listener.bindAddress().orElseGet(() -> new InetSocketAddress(listener.address(), listener.port()));
    }

    /** The configured name or address, if it is a loopback one. */
    private static Optional<String> loopbackHost(SocketAddress bound) {
        return bound instanceof InetSocketAddress inet
                        && inet.getAddress() != null
                        && inet.getAddress().isLoopbackAddress()
                ? Optional.of(inet.getHostString())
                : Optional.empty();
    }

    /**
     * Puts other settings in force while the service runs: all of {@link #RELOADABLE}, or none when one is refused.
     * They are checked together with the settings that stay in force until the next start. Without a running server,
     * nothing is done.
     *
     * @throws InvalidSettingException when a setting is refused; the message names it
     */
    public synchronized void reload(FastAuthConfig changed) {
        service().ifPresent(fastAuth -> {
            ConfigCheck.check(changed);
            ChangeableSettings.checkDependencies(config, inForce, changed);
            ChangeableSettings settings = ChangeableSettings.of(changed, fastAuth.paths);
            refuseOpenIssuance(config, settings.openIssuance(fastAuth.paths), bound);
            refuseKeysWithoutIssuer(config, settings.keys(), bound);
            fastAuth.putInForce(settings);
            inForce = changed;
        });
    }

    @Override
    public double weight() {
        return RoutingOrder.GUARD.weight();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String type() {
        return NAME;
    }

    /** Finds the feature on the classpath, for servers that configure it below {@code server.features.fastauth}. */
    public static final class Provider implements ServerFeatureProvider<FastAuthFeature> {

        /** For {@link java.util.ServiceLoader}. */
        public Provider() {}

        @Override
        public String configKey() {
            return NAME;
        }

        /** The configured feature; a server that does not configure it is left as it is. */
        @Override
        public FastAuthFeature create(Config config, String name) {
            return config.exists()
                    ? FastAuthFeature.create(config)
                    : new FastAuthFeature(FastAuthConfig.create(), false);
        }
    }
}
