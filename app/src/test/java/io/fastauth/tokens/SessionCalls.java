package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls the operations on sessions as the master, and issues tokens. */
record SessionCalls(RunningServer server) {

    static final String SESSIONS = "/auth/sessions";
    static final String[] MASTER = {"MASTER-TOKEN", RunningServer.MASTER};

    /** The sessions of a client, with every octet of its id encoded. */
    static String of(String clientId) {
        StringBuilder path = new StringBuilder("/auth/clients/");
        for (byte octet : clientId.getBytes(StandardCharsets.UTF_8)) {
            path.append("%%%02X".formatted(octet));
        }
        return path.append("/sessions").toString();
    }

    static void assertRefused(int status, String detail, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        String said = Pairs.json(answer).path("detail").asText();
        assertTrue(said.contains(detail), said);
    }

    TokenPair issue(String clientId) {
        HttpResponse<String> answer = server.get("/auth/token/new?client_id=" + OauthServer.encoded(clientId));
        assertEquals(200, answer.statusCode(), answer.body());
        return Pairs.pair(answer);
    }

    JsonNode get(String path) {
        HttpResponse<String> answer = server.get(path, MASTER);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(Optional.of("no-store"), answer.headers().firstValue("Cache-Control"));
        return Pairs.json(answer);
    }

    HttpResponse<String> delete(String path) {
        return server.send(server.request(path, MASTER).method("DELETE", BodyPublishers.noBody()));
    }

    JsonNode deleted(String path) {
        HttpResponse<String> answer = delete(path);
        assertEquals(200, answer.statusCode(), answer.body());
        return Pairs.json(answer);
    }

    int verify(TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    /** The first session of a client. */
    String sid(String clientId) {
        return get(of(clientId)).path("sessions").path(0).path("sid").asText();
    }

    /** The clients of the sessions of every page. */
    List<String> walk(String path) {
        List<String> clients = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = get(path + (next.isEmpty() ? "" : "&cursor=" + next));
            page.path("sessions")
                    .forEach(session -> clients.add(session.path("client_id").asText()));
            next = page.path("next").asText();
        } while (!next.isEmpty());
        return clients;
    }
}
