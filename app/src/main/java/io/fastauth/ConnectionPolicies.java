package io.fastauth;

import io.fastauth.http.ConnectionPolicy;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.spi.ServerFeature.ServerFeatureContext;
import java.util.List;
import java.util.Set;

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
        policy(context, WebServer.DEFAULT_SOCKET_NAME).acceptAnyTarget(this::ofGateway);
    }

    private static ConnectionPolicy.Builder policy(ServerFeatureContext context, String socket) {
        return context.socket(socket)
                .routingBuilders()
                .routingBuilder(ConnectionPolicy.Builder.class, ConnectionPolicy::builder);
    }

    /** Whether a path is one of a gateway operation, which judges the original path by readings of its own. */
    private boolean ofGateway(String rawPath) {
        return fastAuth.paths().places().stream()
                .anyMatch(served -> rawPath.startsWith(served.apply(ExtAuthzFilter.PATH) + "/")
                        || VERIFY.stream().map(served).anyMatch(rawPath::equals));
    }
}
