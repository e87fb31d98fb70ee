package io.fastauth;

import io.fastauth.health.Health;
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

/**
 * Helidon's observe feature of the same server: where it is, and our checks in its health. Where the server has none,
 * because the host does without, there is none of ours either.
 */
final class Observation {

    private static final List<String> PROBED =
            List.of("/health", "/health/live", "/health/ready", "/health/started", "/metrics");

    private final ServerFeatureContext context;
    private final Optional<ObserveFeatureConfig> feature;

    Observation(ServerFeatureContext context) {
        this.context = context;
        this.feature = context.serverConfig().features().stream()
                .filter(ObserveFeature.class::isInstance)
                .map(found -> ((ObserveFeature) found).prototype())
                .filter(ObserveFeatureConfig::enabled)
                .findFirst();
    }

    /** The sockets that serve nothing but this. */
    Set<String> ownSockets() {
        return feature.stream()
                .flatMap(observe -> observe.sockets().stream())
                .filter(socket -> !socket.equals(WebServer.DEFAULT_SOCKET_NAME))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The paths that probes and monitoring ask on a socket of their own, whatever the path lists say. */
    List<String> probed() {
        return feature.stream()
                .flatMap(observe -> PROBED.stream().map(path -> observe.endpoint() + path))
                .toList();
    }

    /** Below these paths is what Helidon serves of it. */
    List<String> roots() {
        return feature.map(ObserveFeatureConfig::endpoint).stream().toList();
    }

    /** Before the observer that Helidon makes, so that this one, which has its checks too, is the one that answers. */
    void addHealth(Health health) {
        feature.ifPresent(observe -> {
            HealthObserverConfig.Builder observer = HealthObserver.builder();
            observe.observers().stream()
                    .filter(HealthObserver.class::isInstance)
                    .forEach(found -> observer.from(((HealthObserver) found).prototype()));
            // The names of the components and whether they are up: that is all that our checks say.
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
