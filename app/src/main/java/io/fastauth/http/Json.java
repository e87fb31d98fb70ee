package io.fastauth.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.token.JsonText;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;

/**
 * JSON in and out, whatever the client's {@code Accept} and the media support of the host application: the original
 * always answers JSON.
 */
public final class Json {

    private static final Header NO_STORE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** Answers with a model of the contract that caches must not keep. */
    public static void send(ServerResponse response, Status status, Object model) {
        send(response, status, write(model));
    }

    /** As the other, for answers that are sent so often that reflection on a model costs too much. */
    public static void send(ServerResponse response, JsonText answer) {
        send(response, Status.OK_200, answer.end());
    }

    private static void send(ServerResponse response, Status status, byte[] json) {
        response.status(status)
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .header(NO_STORE)
                .send(json);
    }

    /** Writes a model of the contract, in UTF-8. */
    public static byte[] write(Object model) {
        try {
            return MAPPER.writeValueAsBytes(model);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A model of the contract cannot be written as JSON", e);
        }
    }

    /** Throws {@link IOException} when the bytes are not exactly one JSON value. */
    static JsonNode read(byte[] json) throws IOException {
        return MAPPER.readTree(json);
    }
}
