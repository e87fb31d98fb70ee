package io.fastauth.functional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What readiness saves at a persistence API replaces the pair of no client. */
class ReadinessClientIdTest {

    @Test
    void noPairIsIssuedForAnIdThatReadinessSaves() {
        Map<String, String> saved = new ConcurrentHashMap<>();
        AtomicBoolean saving = new AtomicBoolean(false);
        WebServer api = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .routing(routing -> routing.get(
                                "/token",
                                (request, response) -> response.status(Status.NOT_FOUND_404)
                                        .send("{\"status\":\"error\",\"code\":404}"))
                        .post("/token", (request, response) -> {
                            if (saving.get()) {
                                saved.put(
                                        request.query().get("client_id"),
                                        request.content().as(String.class));
                            }
                            response.status(saving.get() ? Status.OK_200 : Status.INSUFFICIENT_STORAGE_507)
                                    .send();
                        }))
                .build()
                .start();
        try (RunningServer server =
                RunningServer.start(config -> config.databaseApiUrl("http://127.0.0.1:" + api.port()))) {
            assertEquals(500, server.get("/auth/token/new?client_id=me").statusCode());
            saving.set(true);
            assertEquals(200, server.get("/observe/health/ready").statusCode());
            assertEquals(1, saved.size(), saved::toString);

            String used = saved.keySet().iterator().next();
            HttpResponse<String> refused = server.get("/auth/token/new?client_id=" + used);
            assertEquals(400, refused.statusCode());
            JsonNode problem = Pairs.json(refused);
            assertTrue(problem.toString().contains("client_id must not be " + used), problem::toString);
            assertEquals(1, saved.size(), saved::toString);
        } finally {
            api.stop();
        }
    }
}
