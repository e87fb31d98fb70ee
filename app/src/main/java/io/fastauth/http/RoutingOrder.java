package io.fastauth.http;

import io.helidon.common.Weighted;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

/**
 * The order of the parts that the service adds to the routing of a server, the highest weight first. Between the guard
 * and preflight requests is CORS of Helidon (850), a filter that marks the preflight requests that it allows. Between
 * these and the health operations is the routing of the host application (100).
 */
public enum RoutingOrder {
    /** Request ids, which every log line and answer carries, and the access log. */
    LOGS(990),
    /** Metrics and traces, which cover everything after them. */
    MEASURING(970),
    /** The admission of requests while more arrive than can be served. */
    ADMISSION(965),
    /** Requests of Envoy: they carry the path and method of the original request, so nothing else may answer them. */
    EXT_AUTHZ(960),
    /** The guard, the token operations and the error handlers, which those of the host application replace. */
    GUARD(900),
    /** Answers to preflight requests for guarded paths. */
    PREFLIGHT(845),
    /**
     * The health operations, which those of the host application replace, and the filter that routes HEAD as GET below
     * the paths of Helidon's features, so that every other filter sees HEAD.
     */
    HEALTH(50);

    private final double weight;

    RoutingOrder(double weight) {
        this.weight = weight;
    }

    public double weight() {
        return weight;
    }

    /** Gives a part of the routing this weight. */
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
