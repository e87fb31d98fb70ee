package io.fastauth.tokens;

import io.fastauth.contract.SessionsService;
import io.fastauth.http.Problems;
import io.fastauth.http.RoutingOrder;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.token.BulkRevocation;
import io.fastauth.token.SessionStore;
import io.fastauth.token.TokenRevoker;
import io.helidon.webserver.http.HttpRouting;
import java.time.Clock;

/** The operations on sessions. */
public record SessionsFeature(
        SessionStore store,
        TokenRevoker revoker,
        BulkRevocation bulk,
        Clock clock,
        SourceAddress addresses,
        Problems problems,
        ServedPaths paths) {

    public void addTo(HttpRouting.Builder routing) {
        routing.addFeature(RoutingOrder.GUARD.feature(paths.routing(
                new SessionRoutes(store, revoker, bulk, clock, addresses, problems, paths),
                SessionsService.OPERATIONS,
                problems)));
    }
}
