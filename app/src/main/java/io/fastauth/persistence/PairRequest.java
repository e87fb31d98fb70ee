package io.fastauth.persistence;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.TokenPair;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The parts of a request, read strictly. */
final class PairRequest {

    /** Largest body that is read, in bytes: two of the longest tokens, and room for escapes. */
    private static final int MAX_BODY = 32 * 1024;

    private static final int MAX_TOKEN = TokenPair.MAX_TOKEN_LENGTH;
    private static final Set<String> MEMBERS = Set.of("access_token", "refresh_token");
    private static final Pattern MALFORMED_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PairRequest() {}

    static String clientId(ServerRequest request) {
        if (MALFORMED_ESCAPE.matcher(request.query().rawValue()).find()) {
            throw badRequest("The query is not correctly percent-encoded");
        }
        List<String> sent =
                request.query().contains("client_id") ? request.query().all("client_id") : List.of();
        if (sent.size() != 1) {
            throw badRequest(sent.isEmpty() ? "client_id is required" : "client_id must be sent once");
        }
        ClientIdRule.storedProblem(sent.getFirst()).ifPresent(problem -> {
            throw badRequest("client_id " + problem);
        });
        return sent.getFirst();
    }

    static Optional<String> ifMatch(ServerRequest request) {
        if (!request.headers().contains(HeaderNames.IF_MATCH)) {
            return Optional.empty();
        }
        // Several fields are one list (RFC 9110, section 5.3).
        return Optional.of(
                String.join(",", request.headers().get(HeaderNames.IF_MATCH).allValues()));
    }

    static TokenPair pair(ServerRequest request) {
        requireJson(request);
        JsonNode data = json(body(request)).path("data");
        if (!data.isObject()) {
            throw badRequest("The body must be a JSON object with an object data");
        }
        if (data.properties().stream().anyMatch(member -> !MEMBERS.contains(member.getKey()))) {
            // Ignored, it would be missing from a later load.
            throw badRequest("data must have no members but access_token and refresh_token");
        }
        TokenPair pair = new TokenPair(token(data, "access_token"), token(data, "refresh_token"));
        if (pair.accessToken().isEmpty() != pair.refreshToken().isEmpty()) {
            throw badRequest("data must have two tokens, or two empty texts to remove the pair");
        }
        return pair;
    }

    /** A form of a web page cannot send JSON, only text/plain, multipart/form-data or a URL-encoded form. */
    private static void requireJson(ServerRequest request) {
        boolean json = request.headers()
                .contentType()
                .map(HttpMediaType::mediaType)
                .filter(MediaTypes.APPLICATION_JSON::equals)
                .isPresent();
        if (!json) {
            throw new RefusedException(Status.UNSUPPORTED_MEDIA_TYPE_415, "Content-Type must be application/json");
        }
    }

    private static String token(JsonNode data, String name) {
        JsonNode token = data.path(name);
        if (!token.isTextual() || token.textValue().length() > MAX_TOKEN) {
            throw badRequest("data." + name + " must be a text of at most " + MAX_TOKEN + " characters");
        }
        return token.textValue();
    }

    private static JsonNode json(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            throw badRequest("The body is not valid JSON");
        }
    }

    private static byte[] body(ServerRequest request) {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try {
            byte[] body = request.content().inputStream().readNBytes(MAX_BODY + 1);
            if (body.length > MAX_BODY) {
                throw new RefusedException(
                        Status.REQUEST_ENTITY_TOO_LARGE_413, "The body must be at most " + MAX_BODY + " bytes long");
            }
            return body;
        } catch (IOException e) {
            throw badRequest("The body could not be read");
        }
    }

    private static RefusedException badRequest(String message) {
        return new RefusedException(Status.BAD_REQUEST_400, message);
    }

    /** A request that is refused. The message is for the caller: it names the part and the fix. */
    static final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Status status;

        RefusedException(Status status, String message) {
            super(message);
            this.status = status;
        }

        Status status() {
            return status;
        }
    }
}
