package io.fastauth.http;

import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.token.FailureLog;
import io.helidon.http.BadRequestException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HttpException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.OptionalLong;

/**
 * Answers requests whose handler throws. No text of an exception reaches a client, except that of
 * {@link InvalidRequestException}; a host application that wants other answers registers its own error handlers.
 */
public final class ErrorAnswers implements HttpFeature {

    private static final Logger LOGGER = System.getLogger(ErrorAnswers.class.getName());

    private final Problems problems;
    private final FailureLog failures = new FailureLog(LOGGER);

    public ErrorAnswers(Problems problems) {
        this.problems = problems;
    }

    /**
     * Answers requests that are too malformed to be routed, without repeating any text of them.
     *
     * @param maxPayload the largest accepted body, in bytes; empty when listeners differ
     */
    public static DirectHandlers unroutable(OptionalLong maxPayload) {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(
                    type,
                    (request, event, status, headers, message) -> DirectHandler.TransportResponse.builder()
                            .status(status)
                            .headers(headers(status, headers))
                            .header(Problems.PROBLEM_JSON)
                            .keepAlive(event.keepAlive())
                            .entity(Problems.body(status, detail(status, maxPayload)))
                            .build());
        }
        return handlers.build();
    }

    private static ServerResponseHeaders headers(Status status, ServerResponseHeaders headers) {
        return status.code() == Status.SERVICE_UNAVAILABLE_503.code() ? headers.set(Problems.RETRY_AFTER) : headers;
    }

    private static String detail(Status status, OptionalLong maxPayload) {
        return status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code() && maxPayload.isPresent()
                ? "The body must be at most " + maxPayload.getAsLong() + " bytes long"
                : Problems.unserved(status);
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        routing.error(
                        InvalidRequestException.class,
                        (request, response, e) -> send(response, e.status(), String.valueOf(e.getMessage())))
                .error(
                        BadRequestException.class,
                        (request, response, e) -> send(response, Status.BAD_REQUEST_400, "The request is malformed"))
                .error(HttpException.class, this::http)
                .error(Throwable.class, this::failure);
    }

    /** Thrown by Helidon or by a host's handler: its status is answered, but not its text. */
    private void http(ServerRequest request, ServerResponse response, HttpException e) {
        e.headers().forEach(response::header);
        if (e.status().code() == Status.NOT_FOUND_404.code()) {
            send(response, e.status(), "There is nothing at this path");
        } else if (e.status().code() < Status.INTERNAL_SERVER_ERROR_500.code()) {
            send(response, e.status(), Problems.unserved(e.status()));
        } else {
            failure(request, response, e);
        }
    }

    private void failure(ServerRequest request, ServerResponse response, Throwable e) {
        failures.unexpected(
                "Request " + request.id() + " (" + request.prologue().method() + ") failed", e);
        send(response, Status.INTERNAL_SERVER_ERROR_500, "The request failed; the service's log says why");
    }

    /** Helidon would log a failure to write this answer as a server error, with a stack trace. */
    private void send(ServerResponse response, Status status, String detail) {
        try {
            problems.send(response, status, detail);
        } catch (CloseConnectionException e) {
            LOGGER.log(Level.DEBUG, "The client closed the connection before it was answered", e);
        }
    }
}
