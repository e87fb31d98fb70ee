package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.PersistenceApi;
import io.fastauth.testing.RunningServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What readiness saves at a persistence API replaces the pair of no client. */
class ReadinessClientIdTest {

    private static final String SAVED = "fastauth.check";

    @Test
    void noPairIsIssuedForTheIdThatReadinessSaves() {
        try (PersistenceApi api = PersistenceApi.start();
                RunningServer server = RunningServer.start(
                        config -> config.databaseApiUrl(api.url().toString()))) {
            api.failSaves(true);
            assertEquals(500, server.get("/auth/token/new?client_id=me").statusCode());
            api.failSaves(false);
            assertEquals(200, server.get("/observe/health/ready").statusCode());
            JsonNode saved = api.stored(SAVED);
            assertEquals("{\"access_token\":\"\",\"refresh_token\":\"\"}", saved.toString());

            HttpResponse<String> refused = server.get("/auth/token/new?client_id=" + SAVED);
            assertEquals(400, refused.statusCode());
            assertTrue(refused.body().contains("client_id must not be " + SAVED), refused::body);
            assertEquals(saved, api.stored(SAVED));
        }
    }
}
