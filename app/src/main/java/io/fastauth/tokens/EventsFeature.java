package io.fastauth.tokens;

import io.fastauth.contract.EventsService;
import io.fastauth.guard.EventAccess;
import io.fastauth.http.Problems;
import io.fastauth.http.RoutingOrder;
import io.fastauth.http.ServedPaths;
import io.fastauth.token.EventStream;
import io.helidon.webserver.http.HttpRouting;

/**
 * The events by HTTP.
 *
 * @param access decides who may read them
 * @param calls those that wait
 */
public record EventsFeature(
        EventStream events, EventAccess access, WaitingCalls calls, Problems problems, ServedPaths paths) {

    public void addTo(HttpRouting.Builder routing) {
        routing.addFeature(RoutingOrder.GUARD.feature(paths.routing(
                new EventRoutes(events, access, calls, new OauthAnswers(problems), paths),
                EventsService.OPERATIONS,
                problems)));
    }
}
