package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.KeySetJson;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RunningServer;
import io.fastauth.websocket.GuardedWsRouting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that begin and end at a time, without a reload, are events like those of a reload. */
class ScheduledKeyEndTest {

    private static final String NEXT_KEY = "the-key-that-signs-in-an-hour-from-now-on";

    @TempDir
    Path folder;

    @Test
    void websocketsEndWithTheKeyOfTheirTokenAndTheEventStreamSaysSo() throws IOException {
        ManualClock clock = new ManualClock();
        Instant since = clock.instant().plus(Duration.ofHours(1));
        Instant end = since.plus(Duration.ofHours(1));
        Path keys = Files.writeString(
                folder.resolve("keys.json"),
                KeySetJson.of(
                        KeySetJson.signing("old", RunningServer.KEY + "-old", Instant.MIN, end),
                        KeySetJson.signing("next", NEXT_KEY, since, Instant.MAX)));
        try (RunningServer server = RunningServer.start(
                        config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("k.db")))
                                .clock(clock)
                                .tokens(tokens -> tokens.keysFile(keys)),
                        GuardedWsRouting.builder());
                Peer events = Peer.connect(server, "/ws/events", "MASTER-TOKEN", RunningServer.MASTER)) {
            events.event();
            TokenPair old = Pairs.pair(server.get("/auth/token/new?client_id=me"));
            events.event();
            try (Peer peer = Peer.connect(server, "/ws/access", "ACCESS-TOKEN", old.accessToken())) {
                assertEquals(Peer.ACCEPTED, peer.text());

                clock.advance(Duration.ofHours(1));
                JsonNode signing = events.event();
                assertEquals("keys_changed", signing.path("event").asText());
                assertEquals("next", signing.path("kid").asText());
                assertEquals("old", old.keyId().orElseThrow());
                assertEquals(
                        "Received query: still open", peer.send("still open").text());

                clock.advance(Duration.ofHours(1));
                assertEquals("keys_changed", events.event().path("event").asText());
                assertEquals(new Peer.Close(1008, "Disconnected: The access token was revoked"), peer.close(5_000));
                assertEquals(
                        401,
                        server.get("/access/health", "ACCESS-TOKEN", old.accessToken())
                                .statusCode());
            }
        }
    }
}
