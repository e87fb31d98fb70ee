package io.fastauth.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.TokenPair;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyExampleTest {

    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    @Test
    void thePolicyIsAskedAtEveryIssueAndRefresh(@TempDir Path folder) throws Exception {
        Config config = Config.just(ConfigSources.create(Map.of(
                "server.host", "127.0.0.1",
                "server.port", "0",
                "fastauth.observe.audit-format", "text",
                "fastauth.store.url", "jdbc:sqlite:" + folder.resolve("tokens.db"),
                "fastauth.cryptography-key", RunningServer.KEY)));
        try (RunningServer server = RunningServer.of(PolicyExample.server(config, ended))) {
            TokenPair first = Pairs.pair(server.get("/auth/token/new?client_id=me"));
            assertEquals("north", claims(first.accessToken()).get("tenant").textValue());
            TokenPair second = Pairs.pair(server.get("/auth/token/refresh?refresh_token=" + first.refreshToken()));
            assertEquals("north", claims(second.accessToken()).get("tenant").textValue());
            assertEquals("north", claims(second.refreshToken()).get("tenant").textValue());

            JsonNode guest = claims(
                    Pairs.pair(server.get("/auth/token/new?client_id=guest-1")).accessToken());
            assertEquals(300, guest.get("exp").longValue() - guest.get("iat").longValue());
            assertFalse(guest.has("tenant"));

            ended.add("me");
            var refused = server.get("/auth/token/refresh?refresh_token=" + second.refreshToken());
            assertEquals(403, refused.statusCode());
            assertEquals(
                    "{\"status\":\"error\",\"message\":\"Client refused: the contract has ended\",\"code\":403,"
                            + "\"data\":{\"client_id\":\"me\"}}",
                    refused.body());
            assertEquals(403, server.get("/auth/token/new?client_id=me").statusCode());

            ended.clear();
            assertEquals(
                    200,
                    server.get("/auth/token/refresh?refresh_token=" + second.refreshToken())
                            .statusCode());
        }
    }

    @Test
    void ourOwnClaimsCannotBeSet() {
        for (String ours : IssuingPolicy.Allowed.OURS) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> IssuingPolicy.Ruling.allow().with(ours, "x"));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> IssuingPolicy.Ruling.allow().with("x", 1.5));
    }

    private static JsonNode claims(String token) throws Exception {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }
}
