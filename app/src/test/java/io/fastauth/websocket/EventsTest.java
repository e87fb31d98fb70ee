package io.fastauth.websocket;

import static io.fastauth.testing.Pairs.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.guard.Level;
import io.fastauth.testing.KeySetJson;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RawSocket;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.EventFilter;
import io.fastauth.token.EventStream;
import io.fastauth.token.SessionChange;
import io.fastauth.token.TokenPair;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event stream over a websocket: that of the service, and a short one that overflows easily. */
class EventsTest {

    private static final int KEPT = 50;

    private final EventStream small = new EventStream(KEPT, Clock.systemUTC(), Optional::empty);
    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .tokens(tokens -> tokens.refreshGrace(Duration.ZERO)),
                GuardedWsRouting.builder()
                        .endpoint(
                                Level.MASTER,
                                "/small",
                                () -> new EventListener(
                                        small, () -> Optional.of(EventFilter.all()), () -> Duration.ofMillis(50))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Peer consumer(String path) {
        return Peer.connect(server, path, "MASTER-TOKEN", RunningServer.MASTER);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String kind(JsonNode event) {
        return event.path("event").asText();
    }

    private static long number(JsonNode event) {
        String cursor = event.path("cursor").asText();
        return Long.parseLong(cursor.substring(cursor.indexOf('-') + 1));
    }

    private void happen(int times, String client) {
        for (int i = 0; i < times; i++) {
            small.changed(SessionChange.revoked(client));
        }
    }

    @Test
    void whatHappensToATokenIsToldInOrderAndWithoutTokens() {
        try (Peer peer = consumer("/ws/events")) {
            assertEquals("connected", kind(peer.event()));
            TokenPair first = pair(server.get("/auth/token/new?client_id=me"));
            TokenPair second = refresh(first);
            server.get("/access/health", "ACCESS-TOKEN", "refused, and so not told");
            assertEquals(
                    401,
                    server.get("/auth/token/refresh?refresh_token=" + first.refreshToken())
                            .statusCode());

            List<String> texts =
                    Stream.generate(() -> peer.event().toString()).limit(3).toList();
            List<JsonNode> events = texts.stream().map(EventsTest::json).toList();

            assertEquals(
                    List.of("issued", "refreshed", "reuse_detected"),
                    events.stream().map(EventsTest::kind).toList());
            assertEquals(
                    List.of(1L, 2L, 3L), events.stream().map(EventsTest::number).toList());
            assertTrue(events.stream()
                    .allMatch(event -> event.path("client").asText().equals("me")));
            for (JsonNode event : events) {
                assertEquals(
                        events.getFirst().path("sid").asText(),
                        event.path("sid").asText());
                assertEquals(0, event.path("slot").asInt(-1), "the only slot: " + event);
            }
            assertEquals(0, events.getFirst().path("gen").asInt(-1));
            assertEquals(1, events.get(1).path("gen").asInt(-1));
            assertFalse(events.getFirst().path("sid").asText().isEmpty());
            assertFalse(events.getFirst().path("kid").asText().isEmpty());
            assertFalse(events.getFirst().path("jti").asText().isEmpty());
            for (String token : List.of(first.accessToken(), second.accessToken(), second.refreshToken())) {
                assertFalse(String.join("", texts).contains(token.substring(token.lastIndexOf('.'))));
            }
        }
    }

    @Test
    void aRevocationIsTold() {
        try (Peer peer = consumer("/ws/events")) {
            peer.event();
            TokenPair issued = pair(server.get("/auth/token/new?client_id=me"));
            server.post("/auth/token/revoke", "application/x-www-form-urlencoded", "token=" + issued.refreshToken());

            assertEquals(
                    List.of("issued", "revoked"),
                    Stream.generate(() -> kind(peer.event())).limit(2).toList());
        }
    }

    @Test
    void onlyTheMasterMayListen() {
        String token = pair(server.get("/auth/token/new?client_id=me")).accessToken();
        for (Peer peer : List.of(
                Peer.connect(server, "/ws/events"),
                Peer.connect(server, "/ws/events", "ACCESS-TOKEN", token),
                Peer.connect(server, "/ws/events", "MASTER-TOKEN", "x"))) {
            try (peer) {
                assertEquals(new Peer.Close(1008, "Disconnected: Unauthorized Master Token"), peer.close(5_000));
                assertEquals(1, peer.waitingTexts(), "the refusal alone");
            }
        }
    }

    @Test
    void aConsumerThatComesBackContinuesWhereItWas() {
        String cursor;
        try (Peer peer = consumer("/ws/events")) {
            peer.event();
            pair(server.get("/auth/token/new?client_id=first"));
            cursor = peer.event().path("cursor").asText();
        }
        pair(server.get("/auth/token/new?client_id=missed"));

        try (Peer peer = consumer("/ws/events?after=" + cursor)) {
            JsonNode opening = peer.event();
            assertEquals("connected", kind(opening));
            assertEquals(cursor, opening.path("cursor").asText());
            JsonNode missed = peer.event();
            assertEquals("missed", missed.path("client").asText());
            assertEquals(number(opening) + 1, number(missed));
        }
    }

    @Test
    void whatCannotBeContinuedIsAGapAndGoesOnFromNow() {
        String first;
        try (Peer peer = consumer("/small")) {
            first = peer.event().path("cursor").asText();
        }
        happen(KEPT, "me");
        try (Peer peer = consumer("/small?after=" + first)) {
            assertEquals("connected", kind(peer.event()), "all of them are kept");
        }
        happen(1, "me");

        String another = first.replaceFirst("^.", first.startsWith("0") ? "1" : "0");
        String future = first.replaceFirst("-.*", "-1000");
        for (String lost : List.of(first, another, future, "nonsense", "")) {
            try (Peer peer = consumer("/small?after=" + lost)) {
                JsonNode gap = peer.event();
                assertEquals("gap", kind(gap), lost);
                happen(1, "after the gap");
                JsonNode event = peer.event();
                assertEquals("after the gap", event.path("client").asText());
                assertEquals(number(gap) + 1, number(event));
            }
        }
    }

    @Test
    void aConsumerThatDoesNotReadIsDroppedWithAReason() {
        String client = "c".repeat(20_000);
        try (RawSocket slow = RawSocket.upgrade(server, "/small", "MASTER-TOKEN: " + RunningServer.MASTER)) {
            assertEquals("connected", kind(json(slow.text())));
            // More than the kernel buffers for a connection that is not read.
            happen(2_000, client);

            RawSocket.Frame frame = slow.frame();
            int texts = 0;
            while (frame.opcode() != 8) {
                texts += frame.opcode() == 1 ? 1 : 0;
                frame = slow.frame();
            }

            assertEquals(1008, ((frame.payload()[0] & 0xff) << 8) | (frame.payload()[1] & 0xff));
            assertEquals(
                    "Disconnected: Events are read too slowly", frame.text().substring(2));
            assertTrue(texts < 2_000, "not all came: " + texts);
        }
    }

    @Test
    void otherConsumersDoNotWaitForASlowOne() {
        try (RawSocket slow = RawSocket.upgrade(server, "/small", "MASTER-TOKEN: " + RunningServer.MASTER);
                Peer quick = consumer("/small")) {
            assertTrue(slow.upgraded());
            quick.event();
            for (int i = 0; i < 1_000; i++) {
                happen(1, "c".repeat(10_000));
                assertEquals("revoked", kind(quick.event()));
            }
        }
    }

    @Test
    void aQuietStreamIsPinged() {
        try (RawSocket quiet = RawSocket.upgrade(server, "/small", "MASTER-TOKEN: " + RunningServer.MASTER)) {
            quiet.text();
            assertEquals(9, quiet.frame().opcode());
        }
    }

    @Test
    void changedKeysAreReported(@TempDir Path folder) throws IOException {
        String first = KeySetJson.signing("first", RunningServer.KEY, Instant.MIN, Instant.MAX);
        Path keys = Files.writeString(folder.resolve("keys.json"), KeySetJson.of(first));
        FastAuthConfig.Builder settings = FastAuthConfig.builder()
                .store(store -> store.url("jdbc:sqlite:" + folder.resolve("rotated.db")))
                .masterToken(RunningServer.MASTER)
                .tokens(tokens -> tokens.keysFile(keys));
        FastAuthFeature feature = FastAuthFeature.create(settings.buildPrototype());
        try (RunningServer rotated = RunningServer.of(WebServer.builder()
                        .address(InetAddress.getLoopbackAddress())
                        .port(0)
                        .shutdownHook(false)
                        .addFeature(feature)
                        .addRouting(GuardedWsRouting.builder())
                        .build());
                Peer peer = Peer.connect(rotated, "/ws/events", "MASTER-TOKEN", RunningServer.MASTER)) {
            peer.event();
            Files.writeString(
                    keys,
                    KeySetJson.of(
                            first,
                            KeySetJson.signing(
                                    "second", "another-key-of-more-than-32-bytes", Instant.EPOCH, Instant.MAX)));
            feature.reload(settings.buildPrototype());

            JsonNode event = peer.event();
            TokenPair signed = pair(rotated.get("/auth/token/new?client_id=me"));

            assertEquals("keys_changed", kind(event));
            assertEquals(signed.keyId().orElseThrow(), event.path("kid").asText());
            assertEquals(1, number(event));
            assertFalse(event.has("client"), "it concerns them all");
        }
    }

    private TokenPair refresh(TokenPair pair) {
        return pair(server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken()));
    }
}
