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
import java.io.IOException;

/** The bodies of the persistence API. */
final class PersistenceJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PersistenceJson() {}

    static byte[] body(TokenPair pair) throws JsonProcessingException {
        ObjectNode body = MAPPER.createObjectNode();
        body.putObject("data").put("access_token", pair.accessToken()).put("refresh_token", pair.refreshToken());
        return MAPPER.writeValueAsBytes(body);
    }

    /** The pair in an answer; an answer that names another client than was asked for is a failure. */
    static TokenPair pair(byte[] answer, String clientId) throws IOException {
        JsonNode root = MAPPER.readTree(answer);
        if (namesAnother(root, clientId)) {
            throw new StoreUnavailableException("The persistence API answered the pair of another client");
        }
        return new TokenPair(text(root, "access_token"), text(root, "refresh_token"));
    }

    /** Whether the body of a 404 is that of the original's failures, and names no other client than was asked for. */
    static boolean isNoPair(byte[] answer, String clientId) throws IOException {
        try {
            JsonNode root = MAPPER.readTree(answer);
            return saysError(root) && !namesAnother(root, clientId);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static boolean namesAnother(JsonNode root, String clientId) {
        JsonNode client = root.path("details").path("client_id");
        return !client.isMissingNode() && !clientId.equals(client.textValue());
    }

    private static boolean saysError(JsonNode root) {
        return "error".equals(root.path("status").textValue());
    }

    /** Whether an answer is JSON, and does not say itself, as the original's do, that the call failed. */
    static boolean isSuccess(byte[] answer) throws IOException {
        try {
            return !saysError(MAPPER.readTree(answer));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static String text(JsonNode root, String name) {
        JsonNode token = root.path("data").path(name);
        if (!token.isTextual()) {
            throw new StoreUnavailableException("The persistence API's answer has no text data." + name);
        }
        return token.textValue();
    }
}
