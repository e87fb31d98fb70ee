package io.fastauth.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An answer of the service.
 *
 * @param body missing when it is not JSON
 */
record ServiceAnswer(int status, HttpHeaders headers, JsonNode body) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    static ServiceAnswer of(HttpResponse<byte[]> response) {
        return new ServiceAnswer(response.statusCode(), response.headers(), json(response.body()));
    }

    private static JsonNode json(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            // For example a page of a proxy in between; the status says what it is worth.
            return MissingNode.getInstance();
        }
    }

    boolean succeeded() {
        return status == 200;
    }

    /** Whether the refresh token or the client was not accepted (RFC 6749, section 5.2). */
    boolean unauthorized() {
        return status == 401 || error().equals("invalid_grant");
    }

    /** The answer as an exception, when it is not a success. */
    FastAuthException failure() {
        return status >= 400 && status < 500 && status != 429
                ? new RefusedException(status, error(), detail())
                : new UnavailableException("it answered with " + status, RetryAfter.of(headers));
    }

    /** The answer is not one of the service. */
    UnavailableException malformed(String missing) {
        return new UnavailableException("its answer has no " + missing, Optional.empty());
    }

    String error() {
        return body.path("error").asText("");
    }

    /** The detail of a problem, the description of an OAuth error, or an envelope's message. */
    String detail() {
        return Stream.of("detail", "error_description", "message")
                .map(member -> body.path(member).asText(""))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }
}
