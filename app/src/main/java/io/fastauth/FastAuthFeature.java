package io.fastauth;

import io.fastauth.api.ContractDocument;
import io.fastauth.api.ErrorAnswers;
import io.fastauth.api.HealthRoutes;
import io.fastauth.api.Problems;
import io.fastauth.api.TokenRoutes;
import io.fastauth.api.WrongMethods;
import io.fastauth.contract.GatewaysService;
import io.fastauth.contract.HealthService;
import io.fastauth.contract.TokensService;
import io.fastauth.guard.GatewayGuard;
import io.fastauth.guard.GuardFilter;
import io.fastauth.guard.PreflightGuard;
import io.fastauth.guard.SourceAddress;
import io.fastauth.token.FailureLimiter;
import io.helidon.builder.api.RuntimeType;
import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.openapi.OpenApiFeature;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerFeature;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * FastAuth as a feature of a Helidon SE server: token operations, guard, health operations, documentation; and
 * websockets, if the server has a {@link GuardedWsRouting}.
 *
 * <p>Order within the server, by weight:
 *
 * <ul>
 *   <li>960 what Envoy asks: its questions have the path and the method of the original request, and nothing else may
 *       answer them;
 *   <li>900 the guard, the token operations and the error handlers: before anything that could be guarded, and before
 *       the host's error handlers, so that the host's replace ours;
 *   <li>850 CORS of Helidon, which answers preflight requests: browsers send them without credentials;
 *   <li>845 the guard of preflight requests that CORS did not answer;
 *   <li>100 the host's own routing;
 *   <li>50 the health operations, so that the host's own of the same paths are served instead.
 * </ul>
 */
@RuntimeType.PrototypedBy(FastAuthConfig.class)
public final class FastAuthFeature implements ServerFeature, Weighted, RuntimeType.Api<FastAuthConfig> {

    /** The key below {@code server.features}, and the name of the feature. */
    public static final String NAME = "fastauth";

    private static final double EXT_AUTHZ_WEIGHT = 960;
    private static final double WEIGHT = 900;
    private static final double PREFLIGHT_WEIGHT = 845;
    private static final double HEALTH_WEIGHT = 50;

    private final FastAuthConfig config;

    private FastAuthFeature(FastAuthConfig config) {
        this.config = config;
    }

    /**
     * A builder of the settings, and so of the feature.
     *
     * @return the builder
     */
    public static FastAuthConfig.Builder builder() {
        return FastAuthConfig.builder();
    }

    /**
     * The feature, from settings.
     *
     * @param config the settings
     * @return the feature
     */
    public static FastAuthFeature create(FastAuthConfig config) {
        return new FastAuthFeature(config);
    }

    /**
     * The feature, from configuration.
     *
     * @param config the node that holds the settings
     * @return the feature
     */
    public static FastAuthFeature create(Config config) {
        return create(FastAuthConfig.create(config));
    }

    /**
     * The feature, from settings made in place.
     *
     * @param consumer changes the settings
     * @return the feature
     */
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
     * @throws IllegalArgumentException when a setting is refused; the message names it
     * @throws io.fastauth.token.StoreUnavailableException when the store cannot be opened
     */
    @Override
    public void setup(ServerFeatureContext context) {
        if (!config.enabled()) {
            return;
        }
        ListenerConfig listener = context.socket(WebServer.DEFAULT_SOCKET_NAME).listener();
        if (FastAuth.openIssuance(config) && !config.allowOpenIssuance() && !loopback(listener)) {
            throw new IllegalArgumentException("Anybody who reaches " + listener.host() + " could be issued tokens:"
                    + " put " + config.authPrefix() + "/token/new in master-token-paths, listen on a loopback address,"
                    + " or set allow-open-issuance to true");
        }
        FastAuth fastAuth = FastAuth.create(config);
        Problems problems = new Problems(config.appName());
        SourceAddress addresses = new SourceAddress(fastAuth.trustedProxies());
        // One for each door: who fails to use an access token can still refresh it.
        FailureLimiter guardFailures = new FailureLimiter(config.failureBurst(), config.failureRate());
        FailureLimiter tokenFailures = new FailureLimiter(config.failureBurst(), config.failureRate());
        DenialAnswers denials = new DenialAnswers(problems);
        GuardFilter filter = new GuardFilter(fastAuth.guard(), guardFailures, addresses, denials);
        GatewayGuard gateways = new GatewayGuard(
                fastAuth.forwardedGuard(),
                fastAuth.trustedProxies(),
                new FailureLimiter(config.failureBurst(), config.failureRate()));
        GatewayAnswers gatewayAnswers = new GatewayAnswers(denials);
        Explanations explanations = new Explanations(fastAuth.forwardedGuard(), problems);
        for (String socket : context.sockets()) {
            if (!socket.equals(WebServer.DEFAULT_SOCKET_NAME)) {
                context.socket(socket)
                        .httpRouting()
                        .addFeature(new RoutingPart(WEIGHT, part -> part.addFilter(filter)));
            }
        }
        HttpRouting.Builder routing =
                context.socket(WebServer.DEFAULT_SOCKET_NAME).httpRouting();
        guard(routing, filter, denials);
        List<String> extAuthz = fastAuth.paths().places().stream()
                .map(served -> served.apply(ExtAuthzFilter.PATH))
                .toList();
        routing.addFeature(new RoutingPart(
                EXT_AUTHZ_WEIGHT, part -> part.addFilter(new ExtAuthzFilter(gateways, gatewayAnswers, extAuthz))));
        routing.addFeature(new RoutingPart(WEIGHT, part -> {
            part.addFeature(new ErrorAnswers(problems));
            part.get("/docs", new DocsRedirect());
            for (UnaryOperator<String> served : fastAuth.paths().places()) {
                part.register(
                        new TokenRoutes(fastAuth.issuer(), tokenFailures, addresses, problems, served),
                        new WrongMethods(problems, TokensService.OPERATIONS, served),
                        new ForwardAuthRoutes(gateways, gatewayAnswers, explanations, served),
                        new WrongMethods(problems, GatewaysService.OPERATIONS, served));
            }
        }));
        routing.addFeature(new RoutingPart(HEALTH_WEIGHT, part -> {
            for (UnaryOperator<String> served : fastAuth.paths().places()) {
                part.register(new HealthRoutes(served), new WrongMethods(problems, HealthService.OPERATIONS, served));
            }
        }));
        new WebSocketRoutings(fastAuth).guard(context);
        routing.addFeature(new ClosedAtStop(fastAuth));
        // Before the one that Helidon finds on the classpath, so that this document is the one that is served.
        OpenApiFeature.builder()
                .manager(new ContractDocument(fastAuth.paths()::documented))
                .build()
                .setup(context);
    }

    private static void guard(HttpRouting.Builder routing, GuardFilter filter, DenialAnswers denials) {
        routing.addFeature(new RoutingPart(WEIGHT, part -> part.addFilter(filter)));
        routing.addFeature(new RoutingPart(PREFLIGHT_WEIGHT, part -> part.any(new PreflightGuard(denials))));
    }

    private static boolean loopback(ListenerConfig listener) {
        try {
            return listener.address() == null
                    ? InetAddress.getByName(listener.host()).isLoopbackAddress()
                    : listener.address().isLoopbackAddress();
        } catch (UnknownHostException e) {
            // The server will refuse the name itself; until then it is not known to be safe.
            return false;
        }
    }

    @Override
    public double weight() {
        return WEIGHT;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String type() {
        return NAME;
    }
}
