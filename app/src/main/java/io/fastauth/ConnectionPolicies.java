package io.fastauth;

import io.fastauth.http.ConnectionPolicy;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.spi.ServerFeature.ServerFeatureContext;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Tells the connections of every socket what they must know of the service.
 *
 * @param fastAuth the service
 */
record ConnectionPolicies(FastAuth fastAuth) {

    /** Gateways may append the query of the original request. */
    private static final List<String> VERIFY = List.of("/auth/verify", "/auth/verify/access", "/auth/verify/master");

    void addTo(ServerFeatureContext context, Set<String> sockets) {
        RefusedRequests refused = new RefusedRequests(fastAuth.meters());
        for (String socket : sockets) {
            policy(context, socket).draining(() -> fastAuth.health().draining()).onRefusal(refused);
        }
        policy(context, WebServer.DEFAULT_SOCKET_NAME).acceptAnyTarget(ofGateways());
    }

    private static ConnectionPolicy.Builder policy(ServerFeatureContext context, String socket) {
        return context.socket(socket)
                .routingBuilders()
                .routingBuilder(ConnectionPolicy.Builder.class, ConnectionPolicy::builder);
    }

    /**
     * The paths of gateway operations, which judge the original path by readings of their own. Every request is tested,
     * so the paths are computed once.
     */
    private Predicate<String> ofGateways() {
        List<String> prefixes = fastAuth.paths().places().stream()
                .map(served -> served.apply(ExtAuthzFilter.PATH) + "/")
                .toList();
        Set<String> verify = fastAuth.paths().places().stream()
                .flatMap(served -> VERIFY.stream().map(served))
                .collect(Collectors.toUnmodifiableSet());
        return rawPath -> verify.contains(rawPath) || startsWithAny(rawPath, prefixes);
    }

    private static boolean startsWithAny(String path, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
