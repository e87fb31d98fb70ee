package io.fastauth.tokens;

import static io.fastauth.testing.Pairs.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.LifetimeRange;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answers of issue and refresh say what is left of the access token, without which a client must decode it. */
class ExpiresInTest {

    private static final Duration LIFETIME = Duration.ofMinutes(10);

    @Test
    void whatIsLeftOfTheAccessTokenIsAnswered(@TempDir Path folder) {
        ManualClock clock = new ManualClock();
        try (RunningServer server =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("t.db")))
                        .clock(clock)
                        .tokens(tokens -> tokens.accessLifetime(LifetimeRange.of(LIFETIME))
                                .refreshGrace(Duration.ofHours(1))))) {
            JsonNode issued = data(server, "/auth/token/new?client_id=me");
            assertEquals(600, issued.path("expires_in").asInt(-1));
            clock.advance(Duration.ofMinutes(1));
            String refresh = "/auth/token/refresh?refresh_token="
                    + issued.path("refresh_token").asText();
            assertEquals(600, data(server, refresh).path("expires_in").asInt(-1));
            clock.advance(Duration.ofMinutes(4));
            JsonNode replayed = data(server, refresh);
            assertEquals(360, replayed.path("expires_in").asInt(-1));
            clock.advance(Duration.ofMinutes(7));
            assertEquals(0, data(server, refresh).path("expires_in").asInt(-1), "it has expired");
        }
    }

    private static JsonNode data(RunningServer server, String path) {
        return json(server.get(path)).path("data");
    }
}
