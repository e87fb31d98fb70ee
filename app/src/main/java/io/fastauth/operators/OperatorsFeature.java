package io.fastauth.operators;

import io.fastauth.contract.OperatorsService;
import io.fastauth.http.Problems;
import io.fastauth.http.RoutingOrder;
import io.fastauth.http.ServedPaths;
import io.helidon.webserver.http.HttpRouting;

/** What operators ask a running service. */
public record OperatorsFeature(OperatorFacts facts, Problems problems, ServedPaths paths) {

    public void addTo(HttpRouting.Builder routing) {
        routing.addFeature(RoutingOrder.GUARD.feature(
                paths.routing(new OperatorRoutes(facts, paths), OperatorsService.OPERATIONS, problems)));
    }
}
