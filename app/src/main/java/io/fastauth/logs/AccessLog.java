package io.fastauth.logs;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Function;

/** Writes one line for each answered request, to the logger {@code io.fastauth.access}. */
public final class AccessLog implements Filter {

    private static final Logger LOGGER = System.getLogger("io.fastauth.access");

    private final Function<ServerRequest, String> addresses;

    /**
     * An access log.
     *
     * @param addresses who sent a request
     */
    public AccessLog(Function<ServerRequest, String> addresses) {
        this.addresses = addresses;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        long start = System.nanoTime();
        // A filter may route the request as another method.
        String method = request.prologue().method().text();
        response.whenSent(() -> LOGGER.log(
                Level.INFO,
                "{0}",
                new Access(
                        method,
                        request.prologue().uriPath().rawPath(),
                        response.status().code(),
                        response.bytesWritten(),
                        (System.nanoTime() - start) / 1_000,
                        addresses.apply(request))));
        chain.proceed();
    }
}
