package io.fastauth.observe;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.ObserveFeatureConfig;
import io.helidon.webserver.observe.health.HealthObserver;
import io.helidon.webserver.observe.health.HealthObserverConfig;
import io.helidon.webserver.spi.ServerFeature.ServerFeatureContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Helidon's observe feature of the same server, if it has one. */
public final class Observation {

    private static final List<String> PROBED =
            List.of("/health", "/health/live", "/health/ready", "/health/started", "/metrics");

    private final ServerFeatureContext context;
    private final Optional<ObserveFeatureConfig> feature;

    public Observation(ServerFeatureContext context) {
        this.context = context;
        this.feature = context.serverConfig().features().stream()
                .filter(ObserveFeature.class::isInstance)
                .map(found -> ((ObserveFeature) found).prototype())
                .filter(ObserveFeatureConfig::enabled)
                .findFirst();
    }

    /** The sockets that serve nothing else. */
    public Set<String> ownSockets() {
        return feature.stream()
                .flatMap(observe -> observe.sockets().stream())
                .filter(socket -> !socket.equals(WebServer.DEFAULT_SOCKET_NAME))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The paths that probes and monitoring request on these sockets, without credentials. */
    public List<String> probed() {
        return feature.stream()
                .flatMap(observe -> PROBED.stream().map(path -> observe.endpoint() + path))
                .toList();
    }

    /** The path below which the feature is served; empty without it. */
    public List<String> roots() {
        return feature.map(ObserveFeatureConfig::endpoint).stream().toList();
    }

    /** Adds our checks in an observer that is registered before Helidon's, and includes its checks. */
    public void addHealth(Health health) {
        feature.ifPresent(observe -> {
            HealthObserverConfig.Builder observer = HealthObserver.builder();
            observe.observers().stream()
                    .filter(HealthObserver.class::isInstance)
                    .forEach(found -> observer.from(((HealthObserver) found).prototype()));
            // The details of our checks are their names and states.
            observer.details(true).addHealthChecks(health.checks());
            List<String> sockets =
                    observe.sockets().isEmpty() ? List.of(WebServer.DEFAULT_SOCKET_NAME) : observe.sockets();
            observer.build()
                    .register(
                            context,
                            sockets.stream()
                                    .map(socket -> context.socket(socket).httpRouting())
                                    .toList(),
                            path -> path.startsWith("/") ? path : observe.endpoint() + "/" + path);
        });
    }
}
