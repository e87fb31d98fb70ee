package io.fastauth.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.contract.store.model.ClientDetails;
import io.fastauth.contract.store.model.FailureEnvelope;
import io.fastauth.contract.store.model.LoadedEnvelope;
import io.fastauth.contract.store.model.SavedEnvelope;
import io.fastauth.contract.store.model.StoredPair;
import io.fastauth.token.TokenPair;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;

/** The answers of the API, with the original's status and messages. */
final class PairAnswers {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Header NO_STORE = HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store");
    private static final Header RETRY_AFTER = HeaderValues.create(HeaderNames.RETRY_AFTER, "1");

    private PairAnswers() {}

    static void loaded(ServerResponse response, String clientId, TokenPair pair) {
        tag(response, pair);
        send(
                response,
                Status.OK_200,
                new LoadedEnvelope(
                        "success",
                        "Data retrieved successfully",
                        200,
                        new StoredPair(pair.accessToken(), pair.refreshToken()),
                        new ClientDetails(clientId)));
    }

    static void saved(ServerResponse response, String clientId, TokenPair pair) {
        tag(response, pair);
        send(response, Status.OK_200, saved(clientId));
    }

    static void removed(ServerResponse response, String clientId) {
        send(response, Status.OK_200, saved(clientId));
    }

    static void notFound(ServerResponse response, String clientId) {
        send(
                response,
                Status.NOT_FOUND_404,
                new FailureEnvelope("error", "Client ID not found", 404, new ClientDetails(clientId)));
    }

    static void failed(ServerResponse response, Status status, String message) {
        send(response, status, new FailureEnvelope("error", message, status.code(), null));
    }

    static void limited(ServerResponse response, Duration wait) {
        response.header(HeaderNames.RETRY_AFTER, String.valueOf(wait.toSeconds()));
        failed(response, Status.TOO_MANY_REQUESTS_429, "Too many wrong API keys; wait as Retry-After says");
    }

    static void unavailable(ServerResponse response) {
        response.header(RETRY_AFTER);
        failed(response, Status.SERVICE_UNAVAILABLE_503, "The store is unavailable");
    }

    private static SavedEnvelope saved(String clientId) {
        return new SavedEnvelope("success", "Data saved successfully", 200, new ClientDetails(clientId));
    }

    private static void tag(ServerResponse response, TokenPair pair) {
        response.header(HeaderValues.create(HeaderNames.ETAG, EntityTag.of(pair).text()));
    }

    private static void send(ServerResponse response, Status status, Object envelope) {
        try {
            response.status(status)
                    .header(HeaderValues.CONTENT_TYPE_JSON)
                    .header(NO_STORE)
                    .send(MAPPER.writeValueAsBytes(envelope));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A model of the contract cannot be written as JSON", e);
        }
    }
}
