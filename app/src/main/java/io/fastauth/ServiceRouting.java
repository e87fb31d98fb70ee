package io.fastauth;

import io.fastauth.config.LoadedSettings;
import io.fastauth.console.ConsoleFeature;
import io.fastauth.contract.HealthService;
import io.fastauth.forward.ForwardAuthFeature;
import io.fastauth.guard.ContractLevels;
import io.fastauth.guard.GuardFilter;
import io.fastauth.guard.SecretMask;
import io.fastauth.http.AdmissionFilter;
import io.fastauth.http.ConnectionPolicy;
import io.fastauth.http.ErrorAnswers;
import io.fastauth.http.HeadFilter;
import io.fastauth.http.Lifecycle;
import io.fastauth.http.PageSettings;
import io.fastauth.http.Problems;
import io.fastauth.http.RoutingOrder;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.observe.HealthRoutes;
import io.fastauth.observe.Observation;
import io.fastauth.observe.RefusedRequests;
import io.fastauth.observe.RequestFilters;
import io.fastauth.operators.KeyReport;
import io.fastauth.operators.OperatorFacts;
import io.fastauth.operators.OperatorsFeature;
import io.fastauth.operators.ThisReplica;
import io.fastauth.tokens.ClientsFeature;
import io.fastauth.tokens.ContractDocument;
import io.fastauth.tokens.EventsFeature;
import io.fastauth.tokens.Exposure;
import io.fastauth.tokens.SessionsFeature;
import io.fastauth.tokens.TokensFeature;
import io.fastauth.tokens.WaitingCalls;
import io.fastauth.websocket.WebSocketFeature;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.openapi.OpenApiFeature;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerFeature.ServerFeatureContext;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Adds the service to the routing of a server; {@link RoutingOrder} is the order of the parts. */
final class ServiceRouting {

    /** The calls that may wait for events at the same time: all, and those of one client. */
    private static final int WAITING_CALLS = 1_000;

    private static final int WAITING_CALLS_OF_CLIENT = 100;

    private final FastAuth fastAuth;
    private final FastAuthConfig config;
    private final Exposure exposure;
    private final PageSettings pages;
    private final Supplier<List<LoadedSettings.Line>> settings;
    private final ServedPaths paths;
    private final SourceAddress addresses;
    private final Problems problems;

    ServiceRouting(
            FastAuth fastAuth,
            FastAuthConfig config,
            Exposure exposure,
            boolean console,
            Supplier<List<LoadedSettings.Line>> settings) {
        this.fastAuth = fastAuth;
        this.config = config;
        this.exposure = exposure;
        this.settings = settings;
        this.paths = fastAuth.paths;
        this.pages = new PageSettings(config.appName(), paths, console);
        this.addresses = fastAuth.addresses;
        this.problems = new Problems(config.appName());
    }

    /** Guards every socket; the operations are served on the default one. */
    void addTo(ServerFeatureContext context) {
        Observation observation = new Observation(context);
        ForwardAuthFeature forward = new ForwardAuthFeature(fastAuth.forwarded, addresses, problems, paths);
        Set<String> sockets = new HashSet<>(context.sockets());
        sockets.add(WebServer.DEFAULT_SOCKET_NAME);
        guard(context, sockets, observation);
        RefusedRequests refused = new RefusedRequests(fastAuth.meters);
        sockets.forEach(socket -> connections(context, socket)
                .draining(() -> fastAuth.health.draining())
                .onRefusal(refused));
        connections(context, WebServer.DEFAULT_SOCKET_NAME).acceptAnyTarget(forward.acceptAnyTarget());
        observation.addHealth(fastAuth.health);

        HttpRouting.Builder routing =
                context.socket(WebServer.DEFAULT_SOCKET_NAME).httpRouting();
        routing.addFeature(RoutingOrder.GUARD.feature(new ErrorAnswers(problems)));
        forward.addTo(routing);
        tokens().addTo(routing);
        WaitingCalls calls = new WaitingCalls(WAITING_CALLS, WAITING_CALLS_OF_CLIENT);
        new EventsFeature(fastAuth.events, fastAuth.eventAccess, calls, problems, paths).addTo(routing);
        new ClientsFeature(fastAuth.administration, addresses, problems, paths).addTo(routing);
        new SessionsFeature(
                        fastAuth.store,
                        fastAuth.revoker,
                        fastAuth.bulkRevocation,
                        fastAuth.clock,
                        addresses,
                        problems,
                        paths)
                .addTo(routing);
        operators().addTo(routing);
        if (pages.console()) {
            new ConsoleFeature(pages).addTo(routing);
        }
        // RFC 9110, section 9.3.7: the health check of HAProxy without a path of its own.
        routing.addFeature(RoutingOrder.HEALTH.feature(part -> part.options(
                "/",
                (request, response) -> response.status(Status.NO_CONTENT_204)
                        .header(HeaderNames.ALLOW, "OPTIONS")
                        .send())));
        routing.addFeature(RoutingOrder.HEALTH.feature(
                paths.routing(new HealthRoutes(paths::belowRoot), HealthService.OPERATIONS, problems)));
        new WebSocketFeature(fastAuth.webSockets, fastAuth.events, fastAuth.eventAccess, paths.places()).addTo(context);
        routing.addFeature(new Lifecycle(fastAuth.health::started, fastAuth::close));
        // Before the one that Helidon finds on the classpath, so that this document is the one that is served.
        OpenApiFeature.builder().manager(new ContractDocument(paths)).build().setup(context);
    }

    private TokensFeature tokens() {
        return new TokensFeature(
                fastAuth.issuer(),
                fastAuth.revoker,
                fastAuth.verifier(),
                fastAuth.authenticator,
                fastAuth.keyring,
                fastAuth.operationFailures,
                exposure,
                addresses,
                problems,
                paths,
                pages,
                fastAuth.audit(),
                fastAuth.clock,
                fastAuth.meters);
    }

    private OperatorsFeature operators() {
        OperatorFacts facts = new OperatorFacts(
                new KeyReport(
                        () -> fastAuth.settings.keyStatus(fastAuth.clock.instant()), fastAuth.store, fastAuth.clock),
                fastAuth.denials,
                settings,
                fastAuth.activity,
                new ThisReplica(
                        fastAuth.store, StoreSettings.kind(config), fastAuth.health::storeReady, fastAuth.clock),
                fastAuth.webSockets::open);
        return new OperatorsFeature(facts, problems, paths);
    }

    private void guard(ServerFeatureContext context, Set<String> sockets, Observation observation) {
        GuardFilter filter = new GuardFilter(fastAuth.guard(), addresses, problems);
        GuardFilter probed = new GuardFilter(fastAuth.guardExempting(observation.probed()), addresses, problems);
        RequestFilters requests = new RequestFilters(
                fastAuth.meters,
                fastAuth.tracing,
                config.observe().accessLog(),
                addresses,
                new SecretMask(() -> fastAuth.settings.masterToken()),
                ContractLevels.OPERATIONS,
                paths.places());
        Optional<AdmissionFilter> admission = config.admission()
                ? Optional.of(
                        new AdmissionFilter(paths, observation.roots(), problems, fastAuth.meters.overloadedRequests()))
                : Optional.empty();
        for (String socket : sockets) {
            HttpRouting.Builder served = context.socket(socket).httpRouting();
            served.addFeature(RoutingOrder.LOGS.feature(requests::addLogs));
            boolean probes = observation.ownSockets().contains(socket);
            if (!probes) {
                served.addFeature(RoutingOrder.MEASURING.feature(requests::addMetrics));
            }
            admission.ifPresent(
                    limit -> served.addFeature(RoutingOrder.ADMISSION.feature(part -> part.addFilter(limit))));
            served.addFeature(RoutingOrder.GUARD.feature(part -> part.addFilter(probes ? probed : filter)));
            served.addFeature(RoutingOrder.PREFLIGHT.feature(part -> part.options(filter::answerPreflight)));
            served.addFeature(RoutingOrder.HEALTH.feature(part -> part.addFilter(new HeadFilter(observation.roots()))));
        }
    }

    private static ConnectionPolicy.Builder connections(ServerFeatureContext context, String socket) {
        return context.socket(socket)
                .routingBuilders()
                .routingBuilder(ConnectionPolicy.Builder.class, ConnectionPolicy::builder);
    }
}
