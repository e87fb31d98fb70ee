package io.fastauth;

import io.fastauth.api.ContractDocument;
import io.fastauth.api.DocsPage;
import io.fastauth.api.ErrorAnswers;
import io.fastauth.api.HealthRoutes;
import io.fastauth.api.MetadataDocument;
import io.fastauth.api.OauthRoutes;
import io.fastauth.api.Problems;
import io.fastauth.api.ServerOptions;
import io.fastauth.api.TokenRoutes;
import io.fastauth.api.WrongMethods;
import io.fastauth.contract.GatewaysService;
import io.fastauth.contract.HealthService;
import io.fastauth.contract.OauthService;
import io.fastauth.contract.TokensService;
import io.fastauth.guard.GatewayGuard;
import io.fastauth.guard.GuardFilter;
import io.fastauth.guard.PreflightGuard;
import io.fastauth.guard.SourceAddress;
import io.fastauth.http.HeadFilter;
import io.fastauth.logs.AccessLog;
import io.fastauth.logs.RequestIds;
import io.fastauth.logs.TraceIds;
import io.fastauth.metrics.RequestMetrics;
import io.fastauth.token.FailureLimiter;
import io.fastauth.tracing.TraceFilter;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.openapi.OpenApiFeature;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerFeature.ServerFeatureContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * What the service adds to the routing of a server.
 *
 * <p>Order within the server, by weight:
 *
 * <ul>
 *   <li>990 the id of the request, and the access log: every line and answer has the first;
 *   <li>970 measuring: all that follows counts;
 *   <li>960 what Envoy asks: its questions have the path and the method of the original request, and nothing else may
 *       answer them;
 *   <li>900 the guard, the token operations and the error handlers: before anything that could be guarded, and before
 *       the host's error handlers, so that the host's replace ours;
 *   <li>850 CORS of Helidon, a filter that marks the preflight requests which it allows;
 *   <li>845 the guard of preflight requests, which answers those that CORS allowed and refuses the others;
 *   <li>100 the host's own routing;
 *   <li>50 the health operations, so that the host's own of the same paths are served instead; and the filter that
 *       routes HEAD as GET below the paths of Helidon's features, so that every other filter sees HEAD.
 * </ul>
 */
final class ServiceRouting {

    static final double WEIGHT = 900;

    private static final double LOGS_WEIGHT = 990;
    private static final double REQUESTS_WEIGHT = 970;
    private static final double EXT_AUTHZ_WEIGHT = 960;
    private static final double PREFLIGHT_WEIGHT = 845;
    private static final double HEALTH_WEIGHT = 50;

    /** RFC 8414, section 3.1: the path of the issuer comes after this one. */
    private static final String METADATA = "/.well-known/oauth-authorization-server";

    private static final String OPENAPI = "/openapi";

    private final FastAuth fastAuth;
    private final FastAuthConfig config;
    private final Exposure exposure;
    private final Problems problems;
    private final DenialAnswers denials;
    private final SourceAddress addresses;

    ServiceRouting(FastAuth fastAuth, FastAuthConfig config, Exposure exposure) {
        this.fastAuth = fastAuth;
        this.config = config;
        this.exposure = exposure;
        this.problems = new Problems(config.appName());
        this.denials = new DenialAnswers(problems);
        this.addresses = fastAuth.addresses();
    }

    /** Guards every socket; the operations are served on the default one. */
    void addTo(ServerFeatureContext context) {
        Observation observation = new Observation(context);
        GuardFilter filter = new GuardFilter(fastAuth.doors().http(fastAuth.guard()), addresses, denials);
        GuardFilter probed = new GuardFilter(
                fastAuth.doors().http(fastAuth.guardExempting(observation.probed())), addresses, denials);
        RequestMetrics requests = new RequestMetrics(
                fastAuth.meters(), ContractLevels.OPERATIONS, fastAuth.paths().places());
        Set<String> sockets = new HashSet<>(context.sockets());
        sockets.add(WebServer.DEFAULT_SOCKET_NAME);
        new ConnectionPolicies(fastAuth).addTo(context, sockets);
        for (String socket : sockets) {
            HttpRouting.Builder served = context.socket(socket).httpRouting();
            observed(served);
            if (observation.ownSockets().contains(socket)) {
                guard(served, probed);
            } else {
                guard(served, filter);
                served.addFeature(new RoutingPart(REQUESTS_WEIGHT, part -> part.addFilter(requests)));
            }
            served.addFeature(
                    new RoutingPart(HEALTH_WEIGHT, part -> part.addFilter(new HeadFilter(observation.roots()))));
        }
        observation.addHealth(fastAuth.health());
        HttpRouting.Builder routing =
                context.socket(WebServer.DEFAULT_SOCKET_NAME).httpRouting();
        routing.addFeature(new RoutingPart(HEALTH_WEIGHT, part -> part.addFilter(new HeadFilter(List.of(OPENAPI)))));
        gateways(routing);
        tokens(routing);
        oauth(routing);
        health(routing);
        new WebSocketRoutings(fastAuth).guard(context);
        routing.addFeature(new ClosedAtStop(fastAuth));
        routing.addFeature(new DoneAtStart(fastAuth.health()::started));
        // Before the one that Helidon finds on the classpath, so that this document is the one that is served.
        OpenApiFeature.builder()
                .manager(new ContractDocument(fastAuth.paths()::documented))
                .build()
                .setup(context);
    }

    private void observed(HttpRouting.Builder routing) {
        routing.addFeature(new RoutingPart(LOGS_WEIGHT, part -> {
            part.addFilter(new RequestIds());
            fastAuth.tracing()
                    .ifPresent(tracing -> part.addFilter(new TraceFilter(
                            tracing, ContractLevels.OPERATIONS, fastAuth.paths().places(), TraceIds.KEY)));
            if (config.accessLog()) {
                part.addFilter(new AccessLog(addresses));
            }
        }));
    }

    private void guard(HttpRouting.Builder routing, GuardFilter filter) {
        routing.addFeature(new RoutingPart(WEIGHT, part -> part.addFilter(filter)));
        routing.addFeature(new RoutingPart(PREFLIGHT_WEIGHT, part -> part.any(new PreflightGuard(denials))));
    }

    private void gateways(HttpRouting.Builder routing) {
        GatewayGuard gateways =
                new GatewayGuard(fastAuth.doors().gateway(fastAuth.forwardedGuard()), fastAuth.trustedProxies());
        GatewayAnswers answers = new GatewayAnswers(denials);
        Explanations explanations = new Explanations(fastAuth.forwardedGuard(), problems);
        List<String> extAuthz = fastAuth.paths().places().stream()
                .map(served -> served.apply(ExtAuthzFilter.PATH))
                .toList();
        routing.addFeature(new RoutingPart(
                EXT_AUTHZ_WEIGHT, part -> part.addFilter(new ExtAuthzFilter(gateways, answers, extAuthz))));
        everywhere(
                routing,
                WEIGHT,
                (part, served) -> part.register(
                        new ForwardAuthRoutes(gateways, answers, explanations, served),
                        new WrongMethods(problems, GatewaysService.OPERATIONS, served)));
    }

    private void tokens(HttpRouting.Builder routing) {
        FailureLimiter failures = new FailureLimiter(fastAuth::failureLimit);
        OpenIssuance issuance =
                new OpenIssuance(exposure, addresses, problems, fastAuth.audit(), fastAuth.clock(), fastAuth.meters());
        routing.addFeature(new RoutingPart(WEIGHT, part -> {
            part.addFeature(new ErrorAnswers(problems));
            part.route(Method.predicate(Method.GET, Method.HEAD), PathMatchers.create("/docs"), new DocsRedirect());
            part.register(OPENAPI + "/ui", new DocsPage());
        }));
        everywhere(
                routing,
                WEIGHT,
                (part, served) -> part.register(
                        new TokenRoutes(
                                fastAuth.issuer(),
                                issuance,
                                failures,
                                addresses,
                                addresses::namesCaller,
                                problems,
                                served),
                        new WrongMethods(problems, TokensService.OPERATIONS, served)));
    }

    private void oauth(HttpRouting.Builder routing) {
        MasterRights master = new MasterRights(denials);
        everywhere(
                routing,
                WEIGHT,
                (part, served) -> part.register(
                        new OauthRoutes(
                                fastAuth.revoker(),
                                fastAuth.introspector(),
                                master,
                                addresses,
                                problems,
                                metadata(served)),
                        new WrongMethods(problems, OauthService.OPERATIONS, served)));
        String issuerPath = exposure.issuer(config.rootPath()).path();
        if (!issuerPath.isEmpty()) {
            MetadataDocument document = metadata(fastAuth.paths()::belowRoot);
            routing.addFeature(new RoutingPart(
                    WEIGHT,
                    part -> part.route(
                            Method.predicate(Method.GET, Method.HEAD),
                            PathMatchers.create(METADATA + issuerPath),
                            document::send)));
        }
    }

    private MetadataDocument metadata(UnaryOperator<String> served) {
        return new MetadataDocument(served, fastAuth.paths()::belowRoot, exposure.issuer(config.rootPath()), problems);
    }

    private void health(HttpRouting.Builder routing) {
        routing.addFeature(new RoutingPart(HEALTH_WEIGHT, part -> part.options("/", new ServerOptions())));
        everywhere(
                routing,
                HEALTH_WEIGHT,
                (part, served) -> part.register(
                        new HealthRoutes(served), new WrongMethods(problems, HealthService.OPERATIONS, served)));
    }

    private void everywhere(
            HttpRouting.Builder routing,
            double weight,
            BiConsumer<HttpRouting.Builder, UnaryOperator<String>> operations) {
        routing.addFeature(new RoutingPart(
                weight, part -> fastAuth.paths().places().forEach(served -> operations.accept(part, served))));
    }
}
