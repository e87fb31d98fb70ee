package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/** Calls the operations of the client registry as the master. */
record ClientCalls(RunningServer server) {

    HttpResponse<String> call(String method, String path, String body) {
        return server.send(server.request("/auth/clients" + path, "MASTER-TOKEN", RunningServer.MASTER)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    JsonNode register(String id, String... members) {
        String more = members.length == 0 ? "" : ", " + String.join(", ", members);
        HttpResponse<String> answer = call("POST", "", "{\"client_id\": \"" + id + "\"" + more + "}");
        assertEquals(201, answer.statusCode(), answer.body());
        return Pairs.json(answer);
    }
}
