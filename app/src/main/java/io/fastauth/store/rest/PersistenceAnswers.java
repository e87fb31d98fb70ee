package io.fastauth.store.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webclient.api.HttpClientResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the answers of the persistence API, and writes the body of a save. */
final class PersistenceAnswers {

    /** In bytes: four times the longest pair. */
    private static final int MAX_ANSWER = 64 * 1024;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Pattern MARKUP = Pattern.compile("\\x{feff}?\\s*<");
    private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");
    private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7e]{0,256}\"");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    /** For a Retry-After that is a date or malformed: no operation lasts longer. */
    private static final Duration LATER = Deadline.LENGTH;

    private PersistenceAnswers() {}

    static byte[] body(TokenPair pair) throws JsonProcessingException {
        ObjectNode body = MAPPER.createObjectNode();
        body.putObject("data").put("access_token", pair.accessToken()).put("refresh_token", pair.refreshToken());
        return MAPPER.writeValueAsBytes(body);
    }

    /** The pair in the answer to a load; an answer that names another client is a failure. */
    static TokenPair pair(HttpClientResponse response, String clientId) throws IOException {
        JsonNode root = MAPPER.readTree(success("GET", response));
        if (namesAnother(root, clientId)) {
            throw new StoreUnavailableException("The persistence API answered the pair of another client");
        }
        return new TokenPair(text(root, "access_token"), text(root, "refresh_token"));
    }

    private static String text(JsonNode root, String name) {
        JsonNode token = root.path("data").path(name);
        if (!token.isTextual()) {
            throw new StoreUnavailableException("The persistence API's answer has no text data." + name);
        }
        return token.textValue();
    }

    /** Requires that a 404 to a load is the API's: a proxy or a wrong URL answers 404 too, while a pair may exist. */
    static void requireNoPair(HttpClientResponse response, String clientId) throws IOException {
        if (!isNoPair(body("GET", response), clientId)) {
            throw failure(
                    "GET", "answered 404 with a body that is not the API's: check database-api-url and any proxy");
        }
    }

    private static boolean isNoPair(byte[] answer, String clientId) throws IOException {
        try {
            JsonNode root = MAPPER.readTree(answer);
            return isError(root) && !namesAnother(root, clientId);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static boolean namesAnother(JsonNode root, String clientId) {
        JsonNode client = root.path("details").path("client_id");
        return !client.isMissingNode() && !clientId.equals(client.textValue());
    }

    private static boolean isError(JsonNode root) {
        return "error".equals(root.path("status").textValue());
    }

    /**
     * Requires that a 200 to a save is the API's. Its body may have any form, or be absent; but malformed JSON or an
     * HTML page is from a proxy that has saved nothing.
     */
    static void requireSaved(HttpClientResponse response) throws IOException {
        byte[] body = success("POST", response);
        if (body.length == 0) {
            return;
        }
        String type = response.headers()
                .first(HeaderNames.CONTENT_TYPE)
                .map(value -> value.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT))
                .orElse("");
        boolean json = type.equals("application/json") || type.endsWith("+json");
        if (json ? !isSuccess(body) : HTML.contains(type) || isMarkup(body)) {
            throw failure("POST", "answered 200 with a body that is not the API's");
        }
    }

    /** Whether an answer is JSON and not a failure of the original's form. */
    private static boolean isSuccess(byte[] answer) throws IOException {
        try {
            return !isError(MAPPER.readTree(answer));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static boolean isMarkup(byte[] body) {
        return MARKUP.matcher(new String(body, StandardCharsets.UTF_8)).lookingAt();
    }

    /** The body of a 200; read to its end, so that the connection can serve the next call. */
    private static byte[] success(String method, HttpClientResponse response) throws IOException {
        int status = response.status().code();
        if (status == Status.TOO_MANY_REQUESTS_429.code() || status >= Status.INTERNAL_SERVER_ERROR_500.code()) {
            throw new ApiDownException("answered " + status, retryAfter(response));
        }
        if (status != Status.OK_200.code()) {
            throw failure(method, "answered " + status);
        }
        return body(method, response);
    }

    private static byte[] body(String method, HttpClientResponse response) throws IOException {
        if (!response.entity().hasEntity()) {
            return new byte[0];
        }
        try (InputStream body = response.inputStream()) {
            byte[] answer = body.readNBytes(MAX_ANSWER + 1);
            if (answer.length > MAX_ANSWER) {
                throw failure(method, "answered more than " + MAX_ANSWER + " bytes");
            }
            return answer;
        }
    }

    private static Duration retryAfter(HttpClientResponse response) {
        return response.headers()
                .first(HeaderNames.RETRY_AFTER)
                .map(value -> SECONDS.matcher(value).matches() ? Duration.ofSeconds(Long.parseLong(value)) : LATER)
                .orElse(Duration.ZERO);
    }

    /** A weak tag cannot be compared with If-Match (RFC 9110, section 8.8.3.2). */
    static Optional<String> strongTag(HttpClientResponse response) {
        return response.headers()
                .first(HeaderNames.ETAG)
                .filter(tag -> STRONG_TAG.matcher(tag).matches());
    }

    static StoreUnavailableException failure(String method, String reason) {
        return new StoreUnavailableException("The persistence API's " + method + " /token " + reason);
    }

    /**
     * The API as a whole is down, as opposed to one unusable answer: the circuit breaker counts it, and loads repeat.
     */
    static final class ApiDownException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Duration retryAfter;

        ApiDownException(String reason) {
            this(reason, Duration.ZERO);
        }

        ApiDownException(String reason, Duration retryAfter) {
            super(reason);
            this.retryAfter = retryAfter;
        }

        Duration retryAfter() {
            return retryAfter;
        }
    }
}
