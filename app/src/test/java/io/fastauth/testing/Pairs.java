package io.fastauth.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.token.TokenPair;
import java.net.http.HttpResponse;

/** Reads answers of the token operations. */
public final class Pairs {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Pairs() {}

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return MAPPER.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + response.body(), e);
        }
    }

    public static TokenPair pair(HttpResponse<String> response) {
        JsonNode data = json(response).path("data");
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return new TokenPair(
                data.path("access_token").textValue(),
                data.path("refresh_token").textValue());
    }
}
