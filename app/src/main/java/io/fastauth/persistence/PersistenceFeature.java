package io.fastauth.persistence;

import io.fastauth.contract.store.PairsService;
import io.fastauth.token.FailureLog;
import io.fastauth.token.StoreUnavailableException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ErrorHandler;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The whole routing of a server: the API, the check of its key, and the answers to failures. */
public final class PersistenceFeature implements HttpFeature {

    private static final Logger LOGGER = System.getLogger(PersistenceFeature.class.getName());

    private final FailureLog failures = new FailureLog(LOGGER);
    private final PairsService routes;
    private final ApiKeyFilter key;

    /**
     * Serves the API.
     *
     * @param pairs the stored pairs; closed by the caller
     * @param path the path of the API, like {@code /mydb/data}; empty for the root
     * @param key refuses requests without the API key
     */
    public PersistenceFeature(PersistedPairs pairs, String path, ApiKeyFilter key) {
        this.routes = new PairRoutes(pairs, path);
        this.key = key;
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        routing.addFilter(key)
                .register(routes)
                .any(routes.served("/token"), PersistenceFeature::wrongMethod)
                .any((request, response) ->
                        PairAnswers.failed(response, Status.NOT_FOUND_404, "There is nothing at this path"))
                .error(
                        RefusedException.class,
                        connected((request, response, e) ->
                                PairAnswers.failed(response, e.status(), String.valueOf(e.getMessage()))))
                .error(StoreUnavailableException.class, connected((request, response, e) -> {
                    failures.outage("The store failed: " + e.getMessage());
                    PairAnswers.unavailable(response);
                }))
                .error(HttpException.class, connected((request, response, e) -> http(response, e)))
                .error(Throwable.class, connected((request, response, e) -> failure(response, e)));
    }

    /** Helidon would report a failure to write an error's answer as one of the server, with a stack trace. */
    private static <T extends Throwable> ErrorHandler<T> connected(ErrorHandler<T> handler) {
        return (request, response, e) -> {
            try {
                handler.handle(request, response, e);
            } catch (CloseConnectionException closed) {
                LOGGER.log(Level.DEBUG, "The client closed the connection before it was answered", closed);
            }
        };
    }

    private static void wrongMethod(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.ALLOW, "GET, HEAD, POST");
        PairAnswers.failed(response, Status.METHOD_NOT_ALLOWED_405, "This path serves GET, HEAD, POST");
    }

    /** The status is Helidon's, the text is ours: the message of an exception may quote the request. */
    private void http(ServerResponse response, HttpException e) {
        if (e.status().code() >= Status.INTERNAL_SERVER_ERROR_500.code()) {
            failure(response, e);
        } else {
            PairAnswers.failed(
                    response,
                    e.status(),
                    e.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
                            ? "The request body is larger than the server accepts"
                            : "The request cannot be served: " + e.status().reasonPhrase());
        }
    }

    private void failure(ServerResponse response, Throwable e) {
        failures.unexpected("A request failed", e);
        PairAnswers.failed(response, Status.INTERNAL_SERVER_ERROR_500, "The request failed; the server's log says why");
    }
}
