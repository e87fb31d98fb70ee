package io.fastauth.http;

import io.helidon.common.Weighted;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

/**
 * The order of what the service adds to the routing of a server: the higher the weight, the earlier. Between the guard
 * and the guard of preflight requests is CORS of Helidon (850), a filter that marks the preflight requests which it
 * allows. Between that and the health operations is the host's own routing (100).
 */
public enum RoutingOrder {
    /** The id of the request, and the access log: every line and answer has the first. */
    LOGS(990),
    /** Measuring: everything after it counts. */
    MEASURING(970),
    /**
     * Requests of Envoy: they have the path and the method of the original request, so nothing else may answer them.
     */
    EXT_AUTHZ(960),
    /**
     * The guard, the token operations and the error handlers: before anything that could be guarded, and before the
     * host's error handlers, so that the host's replace ours.
     */
    GUARD(900),
    /** The guard of preflight requests, which answers those that CORS allowed and refuses the others. */
    PREFLIGHT(845),
    /**
     * The health operations, so that the host's own of the same paths are served instead; and the filter that routes
     * HEAD as GET below the paths of Helidon's features, so that every other filter sees HEAD.
     */
    HEALTH(50);

    private final double weight;

    RoutingOrder(double weight) {
        this.weight = weight;
    }

    /** The place in the order. */
    public double weight() {
        return weight;
    }

    /**
     * Puts a part of the routing in its place.
     *
     * @param part adds the part
     * @return the feature to add to the routing
     */
    public HttpFeature feature(HttpFeature part) {
        return new Placed(weight, part);
    }

    private record Placed(double weight, HttpFeature part) implements HttpFeature, Weighted {

        @Override
        public void setup(HttpRouting.Builder routing) {
            part.setup(routing);
        }
    }
}
