package io.fastauth.store.rest;

import io.fastauth.token.StoreUnavailableException;
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

/** Reads the API's answers. */
final class Answers {

    /** Largest answer that is read, in bytes: four times the longest pair. */
    static final int MAX_ANSWER = 64 * 1024;

    private static final Pattern MARKUP = Pattern.compile("\\x{feff}?\\s*<");
    private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");
    private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7e]{0,256}\"");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    /** Of a Retry-After that is a date or makes no sense: longer than any operation lasts. */
    private static final Duration LATER = Deadline.PATIENCE;

    private Answers() {}

    /** The body of a 200; read to its end, so that the connection can serve the next call. */
    static byte[] success(String method, HttpClientResponse response) throws IOException {
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

    /**
     * Requires that a 404 to a load comes from the API, and so says that the client has no pair. A proxy or a wrong URL
     * answers 404 too, while the pair may exist.
     */
    static void requireNoPair(HttpClientResponse response, String clientId) throws IOException {
        if (!PersistenceJson.isNoPair(body("GET", response), clientId)) {
            throw failure(
                    "GET", "answered 404 with a body that is not the API's: check database-api-url and any proxy");
        }
    }

    /**
     * Whether a 200 to a save comes from the API. Its body, which may be missing, is of the API's own making; but JSON
     * that is not JSON, or an HTML page, comes from something on the way that has saved nothing.
     */
    static void saved(HttpClientResponse response) throws IOException {
        byte[] body = success("POST", response);
        if (body.length == 0) {
            return;
        }
        String type = response.headers()
                .first(HeaderNames.CONTENT_TYPE)
                .map(value -> value.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT))
                .orElse("");
        boolean json = type.equals("application/json") || type.endsWith("+json");
        if (json ? !PersistenceJson.isSuccess(body) : HTML.contains(type) || isMarkup(body)) {
            throw failure("POST", "answered 200 with a body that is not the API's");
        }
    }

    private static boolean isMarkup(byte[] body) {
        return MARKUP.matcher(new String(body, StandardCharsets.UTF_8)).lookingAt();
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

    static StoreUnavailableException failure(String method, String what) {
        return new StoreUnavailableException("The persistence API's " + method + " /token " + what);
    }
}
