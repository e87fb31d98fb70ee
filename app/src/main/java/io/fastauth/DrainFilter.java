package io.fastauth;

import io.fastauth.health.Health;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Lets every answer close its connection once the service is about to stop, so that no caller keeps a connection on
 * which its next request would be lost.
 *
 * @param health knows whether it is
 */
record DrainFilter(Health health) implements Filter {

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (health.draining()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        chain.proceed();
    }
}
