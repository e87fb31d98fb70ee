package io.fastauth.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.token.TokenPair;
import java.util.Map;

/**
 * An HTTP answer.
 *
 * @param headers by name in lower case
 */
record Answer(int status, Map<String, String> headers, String body) {

    static final int OK = 200;
    static final int UNAUTHORIZED = 401;
    static final int UNAVAILABLE = 503;

    private static final ObjectMapper JSON = new ObjectMapper();

    boolean ok() {
        return status == OK;
    }

    /** Whether a change was not made: 500 is the original's answer to one that was not saved. */
    boolean refusedChange() {
        return status == 500 || status == UNAVAILABLE;
    }

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + status, e);
        }
    }

    /** The pair of a successful issue or refresh. */
    TokenPair pair() {
        JsonNode data = json().path("data");
        return new TokenPair(
                data.path("access_token").textValue(),
                data.path("refresh_token").textValue());
    }
}
