package io.fastauth.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.util.OptionalLong;

/** Answers requests that are too malformed to be routed, without repeating anything of them. */
public final class MalformedRequestHandler implements DirectHandler {

    private final OptionalLong maxPayload;

    private MalformedRequestHandler(OptionalLong maxPayload) {
        this.maxPayload = maxPayload;
    }

    /**
     * The handler, for every kind of event.
     *
     * @param maxPayload the largest body that is accepted, in bytes; empty when listeners differ
     */
    public static DirectHandlers handlers(OptionalLong maxPayload) {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType event : EventType.values()) {
            handlers.addHandler(event, new MalformedRequestHandler(maxPayload));
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType event, Status status, ServerResponseHeaders headers, String message) {
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(Problems.PROBLEM_JSON)
                .keepAlive(event.keepAlive())
                .entity(Problems.body(status, detail(status)))
                .build();
    }

    private String detail(Status status) {
        return status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code() && maxPayload.isPresent()
                ? "The body must be at most " + maxPayload.getAsLong() + " bytes long"
                : Problems.unserved(status);
    }
}
