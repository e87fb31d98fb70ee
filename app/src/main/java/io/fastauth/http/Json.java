package io.fastauth.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * JSON in and out, whatever the client's {@code Accept} says and whatever media support the host application has: the
 * original answers JSON to everybody.
 */
public final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /**
     * Writes a model of the contract.
     *
     * @return UTF-8
     */
    public static byte[] write(Object model) {
        try {
            return MAPPER.writeValueAsBytes(model);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A model of the contract cannot be written as JSON", e);
        }
    }

    /**
     * Reads strict JSON.
     *
     * @throws IOException when the bytes are not exactly one JSON value
     */
    static JsonNode read(byte[] json) throws IOException {
        return MAPPER.readTree(json);
    }
}
