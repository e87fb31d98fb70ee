package io.fastauth.websocket;

import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.websocket.EventDoors.BILLING;
import static io.fastauth.websocket.EventDoors.MASTER;
import static io.fastauth.websocket.EventDoors.OTHER;
import static io.fastauth.websocket.EventDoors.WS;
import static io.fastauth.websocket.EventDoors.change;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.Peer;
import io.fastauth.token.Audience;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionChange.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a stream of events, at both of its doors. */
class EventDoorsTest {

    @TempDir
    Path folder;

    private EventDoors doors;

    @BeforeEach
    void start() {
        doors = new EventDoors(folder);
    }

    @AfterEach
    void stop() {
        doors.close();
    }

    @Test
    void bothDoorsGiveTheSameEventsFilteredByAudience() {
        String[] billing = {"Authorization", basic("billing")};
        String start = doors.poll("", MASTER).path("cursor").asText();
        try (Peer all = Peer.connect(doors.server, WS, MASTER);
                Peer own = Peer.connect(doors.server, WS, billing)) {
            assertEquals("connected", all.event().path("event").asText());
            assertEquals("connected", own.event().path("event").asText());
            Audience theirs = Audience.of(List.of(OTHER));
            for (Kind kind : Kind.values()) {
                doors.stream.changed(change(kind, "a", Audience.of(List.of(BILLING))));
                doors.stream.changed(change(kind, "b", theirs));
                doors.stream.changed(change(kind, "c", Audience.none()));
            }
            doors.stream.changed(SessionChange.revoked("d"));
            doors.stream.changed(SessionChange.changed(""));

            JsonNode page = doors.poll("?after=" + start, MASTER);
            assertEquals(17, page.path("events").size());
            assertFalse(page.path("gap").booleanValue());
            for (JsonNode event : page.path("events")) {
                assertEquals(event, all.event());
            }
            assertEquals(page.path("cursor"), page.path("events").get(16).path("cursor"));
            JsonNode filtered = doors.poll("?after=" + start, billing);
            assertEquals(13, filtered.path("events").size());
            assertEquals(page.path("cursor"), filtered.path("cursor"));
            List<String> ofAnother = new ArrayList<>();
            for (JsonNode event : filtered.path("events")) {
                assertEquals(event, own.event());
                if (event.path("client").asText().equals("b")) {
                    ofAnother.add(event.path("event").asText() + event.has("sid"));
                }
            }
            assertEquals(List.of("supersededfalse"), ofAnother);
        }
    }

    private static String kind(JsonNode event) {
        return event.path("event").asText();
    }

    private static int position(JsonNode beat) {
        return Integer.parseInt(beat.path("cursor").asText().replaceFirst(".*-", ""));
    }

    private void happen(int times) {
        for (int i = 0; i < times; i++) {
            doors.stream.changed(SessionChange.revoked("me"));
        }
    }

    @Test
    void aConsumerThatHasReadAllEventsIsToldSoWhileTheLagIsKnown() {
        try (Peer peer = Peer.connect(doors.server, WS, MASTER)) {
            assertEquals("connected", kind(peer.json()));
            happen(1);
            assertEquals("revoked", kind(peer.json()), "no beat, because the lag is not known");

            doors.lag = Optional.of(Duration.ofMillis(120));
            JsonNode beat = peer.json();
            assertEquals("beat", kind(beat));
            assertEquals(1, position(beat), "of the latest event");
            doors.assertLag(beat);
            assertEquals("beat", kind(peer.json()), "again, though nothing happens");

            happen(50);
            for (int read = 1; read <= 50; ) {
                JsonNode next = peer.json();
                if (kind(next).equals("beat")) {
                    assertEquals(read, position(next), "no event is left out");
                } else {
                    read++;
                }
            }
        }
    }

    @Test
    void noBeatIsSentOnceTheLagIsNotKnownAnyMore() {
        doors.lag = Optional.of(Duration.ZERO);
        try (Peer peer = Peer.connect(doors.server, WS, MASTER)) {
            peer.json();
            assertEquals("beat", kind(peer.json()));
            doors.lag = Optional.empty();
            happen(1);
            await().until(() -> kind(peer.json()).equals("revoked"));
            // The lag may have been asked before the event was read.
            await().during(Duration.ofMillis(600)).until(() -> peer.waitingTexts() <= 1);
        }
    }
}
