package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.OddClientIds;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for the client registry: ids in paths, members of bodies, and pages. */
class ClientRequestsTest {

    private static RunningServer server;
    private static ClientCalls clients;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("c.db")))
                .rootPath("/api"));
        clients = new ClientCalls(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyIdIsReachedPercentEncoded() {
        List<String> unroutable = List.of(".", "..", "../token");
        for (String id : unroutable) {
            assertEquals(400, clients.call("POST", "", json(id)).statusCode(), id);
        }
        List<String> ids = new ArrayList<>(OddClientIds.all());
        ids.removeAll(unroutable);
        for (String id : ids) {
            String body = Pairs.json(clients.call("POST", "", json(id)))
                    .at("/client/client_id")
                    .asText();
            assertEquals(id, body);
            String encoded = encoded(id);
            HttpResponse<String> shown = clients.call("GET", "/" + encoded, "");
            assertEquals(200, shown.statusCode(), () -> id + ": " + shown.body());
            assertEquals(id, Pairs.json(shown).get("client_id").asText());
            assertEquals(
                    201, clients.call("POST", "/" + encoded + "/secrets", "").statusCode(), id);
            for (String path : List.of("/auth/clients/", "/api/auth/clients/", "/%61uth/clients/")) {
                assertNotEquals(200, server.get(path + encoded).statusCode(), id);
                assertEquals(
                        200,
                        server.get(path + encoded, "MASTER-TOKEN", RunningServer.MASTER)
                                .statusCode(),
                        path + id);
            }
            assertEquals(204, clients.call("DELETE", "/" + encoded, "").statusCode(), id);
            assertEquals(
                    204, clients.call("POST", "/" + encoded + "/release", "").statusCode(), id);
        }
    }

    private static String json(String id) {
        return new ObjectMapper().createObjectNode().put("client_id", id).toString();
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/auth/clients",
                "/auth/clients/",
                "/auth/clients/x",
                "/auth/clients/%78",
                "/auth//clients/x",
                "/auth/./clients/x",
                "/x/../auth/clients/x",
                "/auth%2Fclients/x",
                "/%61uth/clients/x",
                "/auth/clients/x%2F..%2F..%2F..%2Fhealth",
                "/auth/clients/%2E%2E",
                "/auth/clients/%2e%2e%2f%2e%2e%2fhealth",
                "/auth/clients/x/secrets/y",
                "/auth/clients/x;a=b",
                "/api/auth/clients/x",
                "/api/auth/clients/x%2F..%2F..%2Fhealth"
            })
    void noSpellingOfThePathPassesWithoutTheMaster(String path) {
        for (String method : List.of("GET", "POST", "PATCH", "DELETE", "HEAD")) {
            String answer =
                    server.raw(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n");
            assertTrue(answer.matches("(?s)HTTP/1.1 (400|401|404|405) .*"), () -> method + " " + path + ": " + answer);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                          | The body must be a JSON object
            []                                          | The body must be a JSON object
            {"client_id": "a", "client_id": "b"}        | The body is not valid JSON
            {"client_id": "a"} x                        | The body is not valid JSON
            {}                                          | client_id is required
            {"client_id": null}                         | client_id is required
            {"client_id": 1}                            | client_id must be a text
            {"client_id": ""}                           | client_id must be 1 to 255 characters
            {"client_id": "a//b"}                       | client_id must not have
            {"client_id": "a/"}                         | client_id must not have
            {"client_id": "\\ud800"}                    | client_id must be valid UTF-8
            {"client_id": "fastauth.check"}             | client_id must not be
            {"client_id": "w", "secret": "hunter2"}     | secret is not known; the members are
            {"client_id": "w", "client_secret": "x"}    | client_secret is not known
            {"client_id": "w", "secrets": []}           | secrets is not known
            {"client_id": "w", "a b\\u0000": 1}         | A member is not known
            {"client_id": "w", "label": ["x"]}          | label must be a text
            {"client_id": "w", "label": "a\\nb"}        | label must not contain control characters
            {"client_id": "w", "scopes": "a b"}         | scopes must be a list of texts
            {"client_id": "w", "scopes": [1]}           | scopes must be a text
            {"client_id": "w", "scopes": ["a b"]}       | scopes must be printable ASCII
            {"client_id": "w", "scopes": [""]}          | scopes must be printable ASCII
            {"client_id": "w", "audiences": ["a"]}      | audiences must be at most 20 absolute URIs
            {"client_id": "w", "sessions_per_client": "1"} | sessions_per_client must be a whole number
            {"client_id": "w", "sessions_per_client": 1.5} | sessions_per_client must be a whole number
            {"client_id": "w", "sessions_per_client": 1e99} | sessions_per_client must be a whole number
            {"client_id": "w", "sessions_per_client": 1001} | sessions_per_client must be 1 to 1000
            {"client_id": "w", "access_lifetime": "1h"} | access_lifetime must be a whole number
            {"client_id": "w", "access_lifetime": 0}    | access_lifetime must be 1 second
            {"client_id": "w", "access_lifetime": 9999999999} | access_lifetime must be a whole number
            {"client_id": "w", "refresh_lifetime": 60}  | refresh_lifetime must be at least the access lifetime
            {"client_id": "w", "may_refresh": "true"}   | may_refresh must be true or false
            {"client_id": "w", "disabled": 1}           | disabled must be true or false
            """)
    void aWrongRegistrationIsRefusedWithTheMemberAndTheFix(String body, String problem) {
        HttpResponse<String> answer = clients.call("POST", "", body.isEmpty() ? " " : body);
        assertEquals(400, answer.statusCode(), answer.body());
        String detail = Pairs.json(answer).get("detail").asText();
        assertTrue(detail.startsWith(problem), detail);
        assertFalse(answer.body().contains("hunter2"));
        assertEquals(404, clients.call("GET", "/w", "").statusCode());
    }

    @Test
    void listsAndBodiesAreBounded() {
        String many =
                IntStream.range(0, 10_000).mapToObj(i -> "\"s" + i + "\"").collect(Collectors.joining(",", "[", "]"));
        assertEquals(
                413,
                clients.call("POST", "", "{\"client_id\": \"w\", \"scopes\": " + many + "}")
                        .statusCode());
        String some =
                IntStream.range(0, 101).mapToObj(i -> "\"s" + i + "\"").collect(Collectors.joining(",", "[", "]"));
        HttpResponse<String> answer = clients.call("POST", "", "{\"client_id\": \"w\", \"scopes\": " + some + "}");
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains("scopes must have at most 100"), answer.body());
        assertEquals(
                415,
                server.post("/auth/clients", "text/plain", "{}", "MASTER-TOKEN", RunningServer.MASTER)
                        .statusCode());
        clients.register("fixed");
        assertEquals(
                400,
                clients.call("PATCH", "/fixed", "{\"client_id\": \"other\"}").statusCode());
        assertEquals(
                400,
                clients.call("PATCH", "/fixed", "{\"confidential\": false}").statusCode());
        assertEquals(405, clients.call("PUT", "/w", "{}").statusCode());
        assertEquals(405, clients.call("PUT", "/a%2Fb/secrets/c", "{}").statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=x",
                "limit=-1",
                "limit=1&limit=2",
                "cursor=%00",
                "cursor=!",
                "cursor="
            })
    void aWrongPageIsRefused(String query) {
        assertEquals(400, clients.call("GET", "?" + query, "").statusCode(), query);
    }

    @Test
    void pagesAreConnectedByCursors() {
        List.of("page/a", "page/b", "page/c", "page/d").forEach(id -> clients.register(id));
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = Pairs.json(clients.call("GET", "?limit=3" + cursor, ""));
            StreamSupport.stream(page.get("clients").spliterator(), false)
                    .forEach(client -> ids.add(client.get("client_id").asText()));
            assertTrue(page.get("clients").size() <= 3);
            cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : "";
        } while (!cursor.isEmpty());
        assertTrue(ids.containsAll(List.of("page/a", "page/b", "page/c", "page/d")), ids::toString);
        assertEquals(ids.size(), ids.stream().distinct().count());
    }
}
