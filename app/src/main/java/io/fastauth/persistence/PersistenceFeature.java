package io.fastauth.persistence;

import io.fastauth.contract.store.PairsService;
import io.fastauth.persistence.PairRequest.RefusedException;
import io.fastauth.token.FailureLog;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
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
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The routing of the persistence API ({@code store-openapi.yaml}): its operations, its API key and its errors. */
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
     */
    public PersistenceFeature(PersistedPairs pairs, String path, ApiKeyFilter key) {
        this.routes = new Operations(pairs, path);
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

    /** Helidon logs a failed write of an error response with a stack trace, as a failure of the server. */
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

    /** Helidon's status without its message, which may quote the request. */
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

    private record Operations(PersistedPairs pairs, String path) implements PairsService {

        @Override
        public String served(String contractPath) {
            return path + contractPath;
        }

        @Override
        public void loadPair(ServerRequest request, ServerResponse response) {
            String clientId = PairRequest.clientId(request);
            pairs.find(clientId)
                    .ifPresentOrElse(
                            pair -> PairAnswers.loaded(response, clientId, pair),
                            () -> PairAnswers.notFound(response, clientId));
        }

        /** A pair of empty texts removes the stored one. */
        @Override
        public void savePair(ServerRequest request, ServerResponse response) {
            String clientId = PairRequest.clientId(request);
            TokenPair pair = PairRequest.pair(request);
            Optional<String> ifMatch = PairRequest.ifMatch(request);
            boolean removal = pair.accessToken().isEmpty();
            if (ifMatch.isPresent()) {
                Predicate<TokenPair> condition = stored -> matches(ifMatch.get(), PairAnswers.entityTag(stored));
                boolean changed =
                        removal ? pairs.removeIf(clientId, condition) : pairs.saveIf(clientId, condition, pair);
                if (!changed) {
                    throw new RefusedException(
                            Status.PRECONDITION_FAILED_412, "The client's pair is not the one in If-Match");
                }
            } else if (removal) {
                pairs.remove(clientId);
            } else {
                pairs.save(clientId, pair);
            }
            if (removal) {
                PairAnswers.removed(response, clientId);
            } else {
                PairAnswers.saved(response, clientId, pair);
            }
        }

        /** Strong comparison (RFC 9110, section 13.1.1); {@code *} matches every stored pair. */
        private static boolean matches(String ifMatch, String tag) {
            return ifMatch.strip().equals("*")
                    || Stream.of(ifMatch.split(",", -1)).map(String::strip).anyMatch(tag::equals);
        }
    }
}
