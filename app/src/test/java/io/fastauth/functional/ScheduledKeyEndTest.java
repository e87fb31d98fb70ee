package io.fastauth.functional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.GuardedWsRouting;
import io.fastauth.token.EarlierKeyText;
import io.fastauth.token.ManualClock;
import io.fastauth.token.TokenPair;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that begin and end at a time, without a reload, are events like those of a reload. */
class ScheduledKeyEndTest {

    private static final String NEXT_KEY = "the-key-that-signs-in-an-hour-from-now-on";

    @TempDir
    Path folder;

    @Test
    void websocketsEndWithTheKeyOfTheirTokenAndTheEventStreamSaysSo() {
        ManualClock clock = new ManualClock();
        Instant since = clock.instant().plus(Duration.ofHours(1));
        Instant end = since.plus(Duration.ofHours(1));
        try (RunningServer server = RunningServer.start(
                        config -> config.databaseUrl("jdbc:sqlite:" + folder.resolve("k.db"))
                                .clock(clock)
                                .cryptographyKey(NEXT_KEY)
                                .cryptographyKeySince(since.toString())
                                .previousCryptographyKeys(List.of(EarlierKeyText.of(RunningServer.KEY, end))),
                        GuardedWsRouting.builder());
                Peer events = Peer.connect(server, "/ws/events", "MASTER-TOKEN", RunningServer.MASTER)) {
            EventsTest.next(events);
            TokenPair old = Pairs.pair(server.get("/auth/token/new?client_id=me"));
            EventsTest.next(events);
            EventsTest.next(events);
            try (Peer peer = Peer.connect(server, "/ws/access", "ACCESS-TOKEN", old.accessToken())) {
                assertEquals(Peer.ACCEPTED, peer.text());

                clock.advance(Duration.ofHours(1));
                JsonNode signing = EventsTest.next(events);
                assertEquals("keys_changed", signing.path("event").asText());
                assertTrue(!signing.path("kid").asText().equals(old.keyId().orElseThrow()), signing::toString);
                assertEquals(
                        "Received query: still open", peer.send("still open").text());

                clock.advance(Duration.ofHours(1));
                assertEquals(
                        "keys_changed", EventsTest.next(events).path("event").asText());
                assertEquals(new Peer.Close(1008, "Disconnected: The access token was revoked"), peer.close(5_000));
                assertEquals(
                        401,
                        server.get("/access/health", "ACCESS-TOKEN", old.accessToken())
                                .statusCode());
            }
        }
    }
}
