package io.fastauth.guard;

import io.helidon.http.HttpPrologue;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.Routing;
import io.helidon.websocket.WsListener;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The guarded websocket endpoints of one socket. A routing type of its own, because Helidon's upgrader applies its own
 * check of the origin to every endpoint of its {@code WsRouting}.
 */
public final class GuardedRoutes implements Routing {

    static final GuardedRoutes NONE = new GuardedRoutes(List.of());

    private final List<Route> routes;

    /**
     * The routes, of which the first that matches serves an upgrade.
     *
     * @param routes the routes
     */
    public GuardedRoutes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    Optional<WsListener> find(HttpPrologue prologue) {
        return routes.stream()
                .filter(route -> route.path().match(prologue.uriPath()).accepted())
                .findFirst()
                .map(route -> route.listeners().get());
    }

    /**
     * An endpoint.
     *
     * @param path which paths it serves
     * @param listeners gives the guarded listener of each connection
     */
    public record Route(PathMatcher path, Supplier<WsListener> listeners) {

        /**
         * An endpoint, by a pattern of Helidon's router.
         *
         * @param path the pattern
         * @param listeners gives the guarded listener of each connection
         */
        public Route(String path, Supplier<WsListener> listeners) {
            this(PathMatchers.create(path), listeners);
        }
    }
}
