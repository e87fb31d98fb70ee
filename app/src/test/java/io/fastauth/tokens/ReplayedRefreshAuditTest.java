package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.CapturedLog;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditFormat;
import io.fastauth.token.TokenPair;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copied refresh token that is used within the grace: the audit leads from one holder to the other. */
class ReplayedRefreshAuditTest {

    @TempDir
    Path folder;

    @Test
    void theReplayedAndTheRefreshedLineNameOnePairAndTwoAddresses() {
        try (CapturedLog audit = new CapturedLog(AuditFormat.LOGGER_NAME);
                RunningServer server = RunningServer.start(
                        config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("r.db")))
                                .guard(guard -> guard.trustedProxies(List.of("127.0.0.1")))
                                .observe(observe -> observe.auditFormat(AuditFormat.JSON)))) {
            TokenPair pair = Pairs.pair(server.get("/auth/token/new?client_id=me"));
            String refresh = "/auth/token/refresh?refresh_token=" + pair.refreshToken();
            Pairs.pair(server.get(refresh, "X-Forwarded-For", "203.0.113.7"));
            Pairs.pair(server.get(refresh, "X-Forwarded-For", "198.51.100.9"));

            JsonNode refreshed = line(audit, "refreshed");
            JsonNode replayed = line(audit, "replayed");
            assertEquals("203.0.113.7", refreshed.path("address").asText());
            assertEquals("198.51.100.9", replayed.path("address").asText());
            assertEquals(refreshed.path("jti").asText("?"), replayed.path("jti").asText());
            assertEquals(refreshed.path("sid").asText("?"), replayed.path("sid").asText());
        }
    }

    private static JsonNode line(CapturedLog audit, String event) {
        List<JsonNode> lines = audit.messages().stream()
                .map(message -> json(message.substring(message.indexOf('{'))))
                .filter(line -> line.path("event").asText().equals(event))
                .toList();
        assertEquals(1, lines.size(), audit.messages()::toString);
        return lines.getFirst();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
