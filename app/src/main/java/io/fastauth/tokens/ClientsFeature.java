package io.fastauth.tokens;

import io.fastauth.contract.ClientsService;
import io.fastauth.http.Problems;
import io.fastauth.http.RoutingOrder;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.registry.ClientAdministration;
import io.helidon.webserver.http.HttpRouting;

/** The operations of the client registry. */
public record ClientsFeature(
        ClientAdministration clients, SourceAddress addresses, Problems problems, ServedPaths paths) {

    public void addTo(HttpRouting.Builder routing) {
        routing.addFeature(RoutingOrder.GUARD.feature(paths.routing(
                new ClientRoutes(clients, addresses, problems, paths), ClientsService.OPERATIONS, problems)));
    }
}
