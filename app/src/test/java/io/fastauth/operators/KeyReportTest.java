package io.fastauth.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.SessionsInMemory;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys as an operator sees them: their public facts, and the sessions that need them. */
class KeyReportTest {

    private static final String[] MASTER = {"MASTER-TOKEN", RunningServer.MASTER};

    @TempDir
    private Path folder;

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("tokens.db");
    }

    private RunningServer start() {
        return RunningServer.start(config -> config.store(store -> store.url(url())));
    }

    @Test
    void theKeysAreToldWithTheirSessionsAndWithoutTheKey() {
        try (RunningServer server = start()) {
            Pairs.pair(server.get("/auth/token/new?client_id=one"));
            Pairs.pair(server.get("/auth/token/new?client_id=two"));
            HttpResponse<String> answer = server.get("/auth/keys", MASTER);
            JsonNode keys = Pairs.json(answer);
            JsonNode key = keys.path("keys").get(0);
            assertEquals("HS256", key.path("alg").asText());
            assertEquals("sig", key.path("use").asText());
            assertEquals("signs", key.path("state").asText());
            assertEquals(2, key.path("sessions").asLong());
            assertFalse(key.has("from"), "a key without a file has always signed");
            assertTrue(keys.path("counted_at").asLong() > 0);
            assertFalse(answer.body().contains(RunningServer.KEY));

            Pairs.pair(server.get("/auth/token/new?client_id=three"));
            assertEquals(keys, Pairs.json(server.get("/auth/keys", MASTER)), "counted once a minute");
        }
    }

    @Test
    void aKeyFileIsToldByItsStatesAndAges() throws Exception {
        Path keys = folder.resolve("keys.json");
        Files.writeString(
                keys,
                KeySet.generate(TokenAlgorithm.ES256, Instant.now().minusSeconds(100))
                        .toJson());
        try (RunningServer server = RunningServer.start(config -> config.clearCryptographyKey()
                .publicUrl("https://tokens.example")
                .tokens(tokens -> tokens.keysFile(keys))
                .store(store -> store.url(url())))) {
            HttpResponse<String> answer = server.get("/auth/keys", MASTER);
            Map<String, JsonNode> byState = StreamSupport.stream(
                            Pairs.json(answer).path("keys").spliterator(), false)
                    .collect(Collectors.toMap(key -> key.path("state").asText(), key -> key));
            assertEquals("ES256", byState.get("signs access").path("alg").asText());
            assertEquals("HS256", byState.get("signs refresh").path("alg").asText());
            assertTrue(byState.get("signs refresh").path("age_seconds").asLong() >= 100);
            JsonNode file = new ObjectMapper().readTree(keys.toFile());
            for (String member : List.of("k", "d", "x", "y")) {
                assertFalse(file.findValuesAsText(member).isEmpty());
                file.findValuesAsText(member)
                        .forEach(secret -> assertFalse(answer.body().contains(secret), member));
            }
        }
    }

    @Test
    void aStoreThatCannotCountTellsTheKeysAlone() {
        try (SessionsInMemory sessions = new SessionsInMemory();
                RunningServer server = RunningServer.start(config -> config.sessionStore(sessions))) {
            JsonNode keys = Pairs.json(server.get("/auth/keys", MASTER));
            assertEquals(1, keys.path("keys").size());
            assertFalse(keys.path("keys").get(0).has("sessions"));
            assertFalse(keys.has("counted_at"));
            assertEquals(
                    "custom",
                    Pairs.json(server.get("/auth/activity", MASTER))
                            .path("store")
                            .path("kind")
                            .asText());
        }
    }
}
