package io.fastauth.http;

import io.helidon.common.uri.UriPath;
import io.helidon.http.HttpPrologue;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers.MatchResult;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes of operations as one route, which finds them by path: the router tries every route of a server in turn,
 * and a request would pay for all that are not its own.
 */
final class OperationRoutes implements HttpRoute {

    private final String rootPath;
    private final Map<String, List<HttpRoute>> byPath = new HashMap<>();
    private final List<HttpRoute> templates = new ArrayList<>();

    /**
     * The routes of services, in their order.
     *
     * @param rootPath an optional prefix of every path; may be empty
     */
    OperationRoutes(String rootPath, HttpService... services) {
        this.rootPath = rootPath;
        for (HttpService service : services) {
            service.routing(new Rules());
        }
    }

    @Override
    public MatchResult accepts(HttpPrologue prologue) {
        return find(belowRoot(prologue)).map(Found::result).orElseGet(MatchResult::notAccepted);
    }

    @Override
    public Handler handler() {
        return this::handle;
    }

    private void handle(ServerRequest request, ServerResponse response) throws Exception {
        HttpRoute route = find(belowRoot(request.prologue())).orElseThrow().route();
        if (request instanceof RoutingRequest routed) {
            route.pathMatcher().flatMap(PathMatcher::matchingElement).ifPresent(routed::matchingPattern);
        }
        route.handler().handle(request, response);
    }

    private Optional<Found> find(HttpPrologue prologue) {
        for (HttpRoute route : byPath.getOrDefault(prologue.uriPath().path(), templates)) {
            MatchResult result = route.accepts(prologue);
            if (result.accepted()) {
                return Optional.of(new Found(route, result));
            }
        }
        return Optional.empty();
    }

    /** A proxy may or may not remove the root path. */
    private HttpPrologue belowRoot(HttpPrologue prologue) {
        UriPath path = prologue.uriPath();
        return !rootPath.isEmpty() && path.path().startsWith(rootPath + "/")
                ? prologue.withUriPath(UriPath.createRelative(path, path.path().substring(rootPath.length())))
                : prologue;
    }

    @Override
    public String toString() {
        return "OperationRoutes" + byPath.keySet();
    }

    private record Found(HttpRoute route, MatchResult result) {}

    /** Receives the routes of a service. */
    private final class Rules implements HttpRules {

        @Override
        public HttpRules register(HttpService... services) {
            for (HttpService service : services) {
                service.routing(this);
            }
            return this;
        }

        @Override
        public HttpRules register(String pathPattern, HttpService... services) {
            throw new UnsupportedOperationException("The operations of a service have whole paths");
        }

        @Override
        public HttpRules route(HttpRoute route) {
            String path =
                    route.pathMatcher().flatMap(PathMatcher::matchingElement).orElseThrow();
            List<HttpRoute> routes =
                    path.contains("{") ? templates : byPath.computeIfAbsent(path, first -> new ArrayList<>());
            routes.add(route);
            return this;
        }
    }
}
