package io.fastauth.api;

import io.helidon.http.DirectHandler;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/** Answers requests that are too malformed to be routed, without repeating anything of them. */
public final class MalformedRequestHandler implements DirectHandler {

    /**
     * The handler, for every kind of event.
     *
     * @return what to build a server with
     */
    public static DirectHandlers handlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType event : EventType.values()) {
            handlers.addHandler(event, new MalformedRequestHandler());
        }
        return handlers.build();
    }

    private MalformedRequestHandler() {}

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType event, Status status, ServerResponseHeaders headers, String message) {
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(Problems.PROBLEM_JSON)
                .keepAlive(event.keepAlive())
                .entity(Problems.body(status, "The request cannot be served: " + status.reasonPhrase()))
                .build();
    }
}
