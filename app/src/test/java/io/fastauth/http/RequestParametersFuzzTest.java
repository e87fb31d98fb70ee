package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.WritableHeaders;
import io.helidon.http.media.ReadableEntity;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Coverage-guided: a form, a query and a JSON object of any bytes have the parameters that a naive second reading
 * finds, or are refused in a message that repeats no value.
 */
public class RequestParametersFuzzTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 415);
    private static final int LONGEST_MESSAGE = 120;

    /** The first letter says what the others are: a form of OAuth, a form, a query, or JSON. */
    @FuzzTest
    public void parametersAreReadAsTheyWereSent(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] sent = Arrays.copyOfRange(input, 1, input.length);
        String text = new String(sent, StandardCharsets.US_ASCII);
        try {
            switch (input[0]) {
                case 'o' -> assertForm(text, RequestParameters.ofForm(form(sent), "resource"));
                case 'f' -> assertAll(RequestParameters.ofBody(form(sent)), naive(text));
                case 'q' -> assertAll(RequestParameters.ofQuery(query(text)), naive(text));
                default -> assertJson(sent, RequestParameters.ofBody(request("application/json", sent, "")));
            }
        } catch (InvalidRequestException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(REFUSALS.contains(e.status().code()), message);
            assertTrue(message.length() <= LONGEST_MESSAGE && message.matches("[ -~]+"), message);
        }
    }

    private static void assertForm(String text, RequestParameters parameters) {
        Map<String, List<String>> expected = naive(text);
        expected.replaceAll((name, values) ->
                values.stream().filter(value -> !value.isEmpty()).toList());
        assertAll(parameters, expected);
        expected.forEach((name, values) ->
                assertTrue(values.size() <= 1 || name.equals("resource"), () -> "twice, and accepted: " + name));
    }

    private static void assertAll(RequestParameters parameters, Map<String, List<String>> expected) {
        expected.forEach((name, values) -> {
            assertEquals(values, parameters.all(name), name);
            if (values.size() > 1) {
                assertThrows(InvalidRequestException.class, () -> parameters.single(name));
            } else {
                assertEquals(values.stream().findFirst(), parameters.single(name));
            }
        });
        // Longer than every name that was sent: the fuzzer would find a constant, and send it.
        assertEquals(List.of(), parameters.all(String.join("", expected.keySet()) + "x"));
    }

    private static void assertJson(byte[] sent, RequestParameters parameters) {
        try {
            JsonNode read = JSON.readTree(sent);
            for (Map.Entry<String, JsonNode> member : read.properties()) {
                assertEquals(List.of(member.getValue().textValue()), parameters.all(member.getKey()));
            }
        } catch (IOException e) {
            throw new AssertionError("accepted, and not JSON", e);
        }
    }

    /** Percent-decoded pairs; a name without an equals sign has an empty value. */
    private static Map<String, List<String>> naive(String text) {
        Map<String, List<String>> parameters = new TreeMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!pair.isEmpty()) {
                parameters
                        .computeIfAbsent(URLDecoder.decode(name, StandardCharsets.UTF_8), first -> new ArrayList<>())
                        .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    private static ServerRequest form(byte[] body) {
        return request("application/x-www-form-urlencoded", body, "");
    }

    private static ServerRequest query(String query) {
        return request("text/plain", new byte[0], query);
    }

    private static ServerRequest request(String type, byte[] body, String query) {
        WritableHeaders<?> headers = WritableHeaders.create();
        headers.set(HeaderNames.CONTENT_TYPE, type);
        ReadableEntity content = answering(
                ReadableEntity.class,
                Map.of("hasEntity", body.length > 0, "inputStream", new ByteArrayInputStream(body)));
        return answering(
                ServerRequest.class,
                Map.of(
                        "headers", ServerRequestHeaders.create(headers),
                        "content", content,
                        "query", UriQuery.create(query)));
    }

    /** An object whose methods have constant answers, and no others. */
    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (!answers.containsKey(method.getName())) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return answers.get(method.getName());
                }));
    }
}
