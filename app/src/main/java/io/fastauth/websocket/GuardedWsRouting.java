package io.fastauth.websocket;

import io.fastauth.guard.Level;
import io.helidon.http.HttpPrologue;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import io.helidon.websocket.WsListener;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A websocket routing that guards every endpoint at the level of its path. It replaces Helidon's {@code WsRouting},
 * whose upgrader checks the origin by its own rules; a socket cannot have both:
 *
 * <pre>{@code
 * WebServer.builder()
 *         .addFeature(FastAuthFeature.create(config))
 *         .addRouting(GuardedWsRouting.builder().endpoint("/chat", ChatListener::new))
 * }</pre>
 */
public final class GuardedWsRouting implements Routing {

    static final GuardedWsRouting EMPTY = new GuardedWsRouting(List.of());

    private static final Logger LOGGER = System.getLogger(GuardedWsRouting.class.getName());

    private final List<Route> routes;

    private GuardedWsRouting(List<Route> routes) {
        this.routes = routes;
    }

    /** A routing without endpoints. */
    public static Builder builder() {
        return new Builder();
    }

    /** A listener for one connection, of the first route that matches. */
    Optional<GuardedListener> find(HttpPrologue prologue) {
        return routes.stream()
                .filter(route -> route.matcher().match(prologue.uriPath()).accepted())
                .findFirst()
                .map(route -> new GuardedListener(route.handshake()));
    }

    @Override
    public void afterStart(WebServer server) {
        for (Route route : routes) {
            LOGGER.log(
                    Logger.Level.INFO,
                    "Websocket " + route.path() + ": " + route.handshake().admitted(route.path()));
        }
    }

    private record Route(String path, PathMatcher matcher, WsHandshake handshake) {}

    private record Served(String path, Endpoint endpoint) {}

    /** Builds the routing; {@code FastAuthFeature} adds its own endpoints and the guard. */
    public static final class Builder implements io.helidon.common.Builder<Builder, GuardedWsRouting> {

        private final List<Served> endpoints = new ArrayList<>();
        private @Nullable WebSockets guard;

        private Builder() {}

        /**
         * Adds an endpoint at the level of its path.
         *
         * @param path the path, as Helidon's router reads it
         * @param listener the listener of all connections
         */
        public Builder endpoint(String path, WsListener listener) {
            return endpoint(Level.OPEN, path, () -> listener);
        }

        /**
         * Adds an endpoint at the level of its path.
         *
         * @param path the path, as Helidon's router reads it
         * @param listeners gives a listener for each accepted connection
         */
        public Builder endpoint(String path, Supplier<WsListener> listeners) {
            return endpoint(Level.OPEN, path, listeners);
        }

        /**
         * Adds an endpoint with a level of its own; that of its path counts when it is stricter.
         *
         * @param path the path, as Helidon's router reads it
         * @param listeners gives a listener for each accepted connection
         */
        public Builder endpoint(Level least, String path, Supplier<WsListener> listeners) {
            return endpoint(path, new Endpoint.AtLevel(least, listeners));
        }

        Builder endpoint(String path, Endpoint endpoint) {
            endpoints.add(new Served(path, endpoint));
            return this;
        }

        void guardedBy(WebSockets webSockets) {
            guard = webSockets;
        }

        /** Fails with an {@link IllegalStateException} when the server has no enabled FastAuthFeature. */
        @Override
        public GuardedWsRouting build() {
            WebSockets guarding = guard;
            if (guarding == null) {
                throw new IllegalStateException("GuardedWsRouting needs an enabled FastAuthFeature in the same server;"
                        + " register unguarded websockets with Helidon's WsRouting");
            }
            return new GuardedWsRouting(endpoints.stream()
                    .map(served -> new Route(
                            served.path(), PathMatchers.create(served.path()), guarding.handshake(served.endpoint())))
                    .toList());
        }
    }
}
