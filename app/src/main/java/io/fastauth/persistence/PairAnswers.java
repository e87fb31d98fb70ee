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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/** The answers of the API, with the original's status and messages. */
final class PairAnswers {

    private static final int TAG_BYTES = 16;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Header NO_STORE = HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store");
    private static final Header RETRY_AFTER = HeaderValues.create(HeaderNames.RETRY_AFTER, "1");

    private PairAnswers() {}

    static void loaded(ServerResponse response, String clientId, TokenPair pair) {
        addTag(response, pair);
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
        addTag(response, pair);
        removed(response, clientId);
    }

    static void removed(ServerResponse response, String clientId) {
        send(
                response,
                Status.OK_200,
                new SavedEnvelope("success", "Data saved successfully", 200, new ClientDetails(clientId)));
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

    private static void addTag(ServerResponse response, TokenPair pair) {
        response.header(HeaderValues.create(HeaderNames.ETAG, entityTag(pair)));
    }

    /**
     * The entity tag of a pair in its quotes (RFC 9110, section 8.8.3): a digest, from which no token can be guessed.
     */
    static String entityTag(TokenPair pair) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] access = pair.accessToken().getBytes(StandardCharsets.UTF_8);
            // The length separates the two tokens.
            digest.update((access.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(access);
            byte[] whole = digest.digest(pair.refreshToken().getBytes(StandardCharsets.UTF_8));
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, TAG_BYTES)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
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
