package io.fastauth.websocket;

import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.websocket.EventDoors.MASTER;
import static io.fastauth.websocket.EventDoors.POLL;
import static io.fastauth.websocket.EventDoors.WS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fastauth.testing.CapturedLog;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RawSocket;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RunningServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Who may read events: by which credential, and for how long. */
class EventConsumersTest {

    private static final String MASTER_TOKEN = "Unauthorized Master Token";
    private static final String ACCESS_TOKEN = "Unauthrized ACCESS-TOKEN";
    private static final String CLIENT = "Unauthorized Client";
    private static final String NOT_PERMITTED = "The client may not introspect";

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

    @TestFactory
    Stream<DynamicTest> credentials() {
        String token = doors.token("billing");
        return Stream.of(
                accepted("master", MASTER),
                accepted("master as bearer", "Authorization", "Bearer " + RunningServer.MASTER),
                accepted("secret", "Authorization", basic("billing")),
                accepted("secret beside a token", "Authorization", basic("billing"), "ACCESS-TOKEN", "x"),
                accepted(
                        "master beside a refused secret",
                        "MASTER-TOKEN",
                        RunningServer.MASTER,
                        "Authorization",
                        basic("caller")),
                refused(401, "nothing"),
                refused(401, "wrong master", "MASTER-TOKEN", "x"),
                refused(401, "wrong master beside a secret", "MASTER-TOKEN", "x", "Authorization", basic("billing")),
                refused(401, "wrong secret", "Authorization", basic("billing", "x")),
                refused(401, "another's secret", "Authorization", basic("billing", RegisteredClients.secret("caller"))),
                refused(401, "unknown client", "Authorization", basic("nobody")),
                refused(401, "malformed secret", "Authorization", "Basic x"),
                refused(401, "secret of a disabled client", "Authorization", basic("off")),
                refused(401, "access token of one that may introspect", "ACCESS-TOKEN", token),
                refused(401, "access token as bearer", "Authorization", "Bearer " + token),
                refused(403, "secret of one that may not introspect", "Authorization", basic("caller")),
                refused(400, "two of them", with("Authorization", "Bearer " + RunningServer.MASTER, MASTER)));
    }

    private static String[] with(String name, String value, String... more) {
        return Stream.concat(Stream.of(name, value), Stream.of(more)).toArray(String[]::new);
    }

    private DynamicTest accepted(String credential, String... headers) {
        return dynamicTest(credential, () -> {
            assertTrue(doors.poll("", headers).has("cursor"));
            try (Peer peer = Peer.connect(doors.server, WS, headers)) {
                assertEquals("connected", peer.event().path("event").asText());
            }
        });
    }

    private DynamicTest refused(int status, String credential, String... headers) {
        return dynamicTest(credential, () -> {
            HttpResponse<String> answer = doors.server.get(POLL, headers);
            assertEquals(status, answer.statusCode(), answer.body());
            try (Peer peer = Peer.connect(doors.server, WS, headers)) {
                String client = status == 403 ? NOT_PERMITTED : CLIENT;
                boolean basic = Stream.of(headers).anyMatch(header -> header.startsWith("Basic"))
                        && Stream.of(headers).noneMatch("MASTER-TOKEN"::equals);
                assertEquals(
                        new Peer.Close(1008, "Disconnected: " + (basic ? client : MASTER_TOKEN)), peer.close(5_000));
                assertEquals(1, peer.waitingTexts(), "the refusal alone");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> subprotocols() {
        return Stream.of(
                acceptedOffer("master", RunningServer.MASTER),
                acceptedOffer("secret", basic("billing")),
                refusedOffer("access token", doors.token("billing"), MASTER_TOKEN, WS),
                refusedOffer("wrong secret", basic("billing", "x"), CLIENT, WS),
                refusedOffer("secret of one that may not introspect", basic("caller"), NOT_PERMITTED, WS),
                refusedOffer("no secret", "Basic", CLIENT, WS),
                refusedOffer("malformed secret", "Basic x", CLIENT, WS),
                refusedOffer("another scheme", basic("billing").replace("Basic", "Digest"), MASTER_TOKEN, WS),
                refusedOffer("beside a token", basic("billing"), MASTER_TOKEN, WS, "ACCESS-TOKEN: x"),
                refusedOffer(
                        "beside the master token",
                        basic("billing"),
                        MASTER_TOKEN,
                        WS,
                        "MASTER-TOKEN: " + RunningServer.MASTER),
                refusedOffer(
                        "beside a bearer",
                        basic("billing"),
                        MASTER_TOKEN,
                        WS,
                        "Authorization: Bearer " + RunningServer.MASTER),
                refusedOffer("beside itself", basic("billing"), MASTER_TOKEN, WS, "Authorization: " + basic("billing")),
                refusedOffer(
                        "master beside a secret",
                        RunningServer.MASTER,
                        MASTER_TOKEN,
                        WS,
                        "Authorization: " + basic("billing")),
                refusedOffer("secret elsewhere", basic("billing"), MASTER_TOKEN, "/ws/master"),
                refusedOffer("secret where tokens are accepted", basic("billing"), ACCESS_TOKEN, "/ws/access"));
    }

    private DynamicTest acceptedOffer(String credential, String text) {
        return dynamicTest(credential, () -> {
            try (Peer peer = Peer.offering(doors.server, WS, "fastauth", Peer.base64Url(text))) {
                assertEquals("connected", peer.event().path("event").asText());
            }
        });
    }

    private DynamicTest refusedOffer(String credential, String text, String refusal, String path, String... headers) {
        return dynamicTest(credential, () -> {
            String[] sent = Stream.concat(
                            Stream.of("Sec-WebSocket-Protocol: fastauth, " + Peer.base64Url(text)), Stream.of(headers))
                    .toArray(String[]::new);
            try (RawSocket peer = RawSocket.upgrade(doors.server, path, sent)) {
                String reason = "Disconnected: " + refusal;
                assertEquals("{\"status\":\"error\",\"detail\":\"" + reason + "\"}", peer.text());
                assertEquals(new Peer.Close(1008, reason), peer.closeFrame());
            }
        });
    }

    @Test
    void noCredentialIsLogged() {
        String offered = Peer.base64Url(basic("billing", "wrong"));
        try (CapturedLog log = new CapturedLog("io.fastauth")) {
            for (String path : List.of(WS, "/ws/access", "/ws/master")) {
                try (Peer peer = Peer.offering(doors.server, path, "fastauth", offered)) {
                    peer.close(5_000);
                }
            }
            assertFalse(log.messages().isEmpty());
            for (String secret : List.of("Basic", offered, basic("billing", "wrong"))) {
                assertFalse(
                        log.messages().toString().contains(secret),
                        log.messages().toString());
            }
        }
    }

    @Test
    void theLagOfAPollGrowsWhileTheRegistryIsAsked() {
        String[] secret = {"Authorization", basic("billing")};
        doors.lag = Optional.of(Duration.ZERO);
        doors.finding = Duration.ofMillis(300);
        assertTrue(doors.poll("", secret).path("lag").asLong() >= 300);
    }
}
