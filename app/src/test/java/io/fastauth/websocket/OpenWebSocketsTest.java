package io.fastauth.websocket;

import static io.fastauth.testing.Pairs.pair;
import static io.fastauth.testing.Peer.ACCEPTED;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.testing.BestOfThree;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.Peer;
import io.fastauth.testing.Probe;
import io.fastauth.testing.RawSocket;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.SessionsInMemory;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.TokenPair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ends and the limits of an accepted websocket. */
class OpenWebSocketsTest {

    @TempDir
    Path folder;

    private final Probe probe = new Probe();
    private RunningServer server;

    private void start(Consumer<FastAuthConfig.Builder> more) {
        server = RunningServer.start(
                config -> {
                    config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                            .addAccessTokenPath("/probe");
                    more.accept(config);
                },
                GuardedWsRouting.builder().endpoint("/probe", probe).endpoint("/open", probe));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TokenPair issue(String client) {
        return pair(server.get("/auth/token/new?client_id=" + client));
    }

    private Peer open(String path, String token) {
        Peer peer = Peer.connect(server, path, "ACCESS-TOKEN", token);
        assertEquals(path.equals("/probe") ? "open" : ACCEPTED, peer.text());
        return peer;
    }

    private static Peer.Close violation(String reason) {
        return new Peer.Close(1008, "Disconnected: " + reason);
    }

    @Test
    void anotherIssueSupersedesTheTokenOfAnOpenWebSocketAndOfNoOther() {
        start(config -> {});
        try (Peer mine = open("/probe", issue("me").accessToken());
                Peer other = open("/probe", issue("other").accessToken())) {
            issue("me");

            assertEquals(violation("The access token was superseded"), mine.close(10_000));
            await().until(() -> probe.events().contains("close 1008"));
            assertEquals("probe: x", other.send("x").text());
            assertFalse(other.closed());
        }
    }

    @Test
    void aRefreshSupersedesTheToken() {
        start(config -> {});
        TokenPair pair = issue("me");
        try (Peer mine = open("/probe", pair.accessToken())) {
            pair(server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken()));

            assertEquals(violation("The access token was superseded"), mine.close(10_000));
        }
    }

    @Test
    void aReusedRefreshTokenRevokesAndClosesTheThiefsWebSocketToo() {
        start(config -> config.tokens(tokens -> tokens.refreshGrace(Duration.ZERO)));
        TokenPair first = issue("me");
        TokenPair second = pair(server.get("/auth/token/refresh?refresh_token=" + first.refreshToken()));
        try (Peer mine = open("/probe", second.accessToken())) {
            assertEquals(
                    401,
                    server.get("/auth/token/refresh?refresh_token=" + first.refreshToken())
                            .statusCode());

            assertEquals(violation("The access token was revoked"), mine.close(10_000));
        }
    }

    @Test
    void aTokenThatExpiresClosesItsWebSocketAndNoEarlier() {
        ManualClock clock = new ManualClock();
        start(config ->
                config.clock(clock).tokens(tokens -> tokens.accessLifetime(LifetimeRange.of(Duration.ofMinutes(1)))));
        try (Peer mine = open("/probe", issue("me").accessToken())) {
            clock.advance(Duration.ofSeconds(59));
            await().during(Duration.ofMillis(700)).until(() -> !mine.closed());

            clock.advance(Duration.ofSeconds(1));
            assertEquals(violation("The access token has expired"), mine.close(10_000));
        }
    }

    @Test
    void aChangeByAnotherProcessIsSeenWithinTwoSeconds() throws Exception {
        SessionsInMemory shared = new SessionsInMemory();
        start(config -> config.sessionStore(shared));
        BestOfThree.assertWithin(Duration.ofSeconds(2), number -> {
            try (Peer mine = open("/probe", issue("me").accessToken());
                    Peer other = open("/probe", issue("other").accessToken())) {
                long ended = System.nanoTime();
                shared.endUnannounced("me");
                assertEquals(violation("The access token was revoked"), mine.close(10_000));
                assertFalse(other.closed());
                return BestOfThree.since(ended);
            }
        });
    }

    @Test
    void whileTheStoreIsDownNobodyComesInAndNobodyIsPutOut() {
        SessionsInMemory shared = new SessionsInMemory();
        start(config -> config.sessionStore(shared));
        String token = issue("me").accessToken();
        try (Peer inside = open("/probe", token)) {
            shared.down(true);
            try (Peer outside = Peer.connect(server, "/probe", "ACCESS-TOKEN", token)) {
                assertEquals(
                        "{\"status\":\"error\",\"detail\":\"Disconnected: The token store is unavailable\"}",
                        outside.text());
                assertEquals(1013, outside.close(5_000).code());
            }
            await().during(Duration.ofSeconds(2)).until(() -> !inside.closed());
            shared.close();
            shared.down(false);
            assertEquals(violation("The access token was revoked"), inside.close(10_000));
        }
    }

    @Test
    void aMessageThatIsTooLongIsRefusedWholeAndInFragments() {
        start(config -> config.websockets(websockets -> websockets.maxMessage(10)));
        String token = issue("me").accessToken();
        try (Peer peer = open("/probe", token)) {
            assertEquals("probe: 0123456789", peer.send("0123456789").text());
            peer.send("0123456789x");
            assertEquals(
                    new Peer.Close(1009, "Disconnected: A message must be at most 10 bytes long"), peer.close(5_000));
        }
        try (Peer peer = open("/probe", token)) {
            peer.send("äääääx");
            assertEquals(1009, peer.close(5_000).code());
        }
        try (RawSocket raw = RawSocket.upgrade(server, "/probe", "ACCESS-TOKEN: " + token)) {
            assertEquals("open", raw.text());
            raw.send(2, false, new byte[6]).send(0, true, new byte[6]);
            assertEquals(1009, raw.closeFrame().code());
        }
    }

    @Test
    void anIdleWebSocketIsClosedAndABusyOneIsNot() {
        start(config -> config.websockets(websockets -> websockets.idleTimeout(Duration.ofSeconds(2))));
        String token = issue("me").accessToken();
        try (Peer idle = open("/probe", token);
                Peer busy = open("/probe", token)) {
            await().pollInterval(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> {
                        busy.send("x");
                        return idle.closed();
                    });
            assertEquals(new Peer.Close(1001, "Disconnected: Idle for too long"), idle.close(1));
            assertFalse(busy.closed());
        }
    }

    @Test
    void aClientMayHaveSoManyAndAllTogetherSoMany() {
        start(config ->
                config.websockets(websockets -> websockets.maxPerClient(2).maxTotal(3)));
        String me = issue("me").accessToken();
        String other = issue("other").accessToken();
        Peer first = open("/probe", me);
        try (Peer second = open("/probe", me);
                Peer third = Peer.connect(server, "/probe", "ACCESS-TOKEN", me);
                Peer others = open("/probe", other);
                Peer tooMany = Peer.connect(server, "/probe", "ACCESS-TOKEN", other)) {
            assertEquals(violation("Too many websockets of this client"), third.close(5_000));
            assertEquals(new Peer.Close(1013, "Disconnected: Too many websockets"), tooMany.close(5_000));
            assertEquals(3, probe.opened());
            assertFalse(second.closed() || others.closed());
            // Lost without a close frame: it must not count any more.
            first.close();
            await().until(() -> probe.events().contains("close 1006"));
            open("/probe", me).close();
        }
    }

    @Test
    void aRefusedPeerThatNeverAnswersTheCloseIsCutOff() {
        start(config -> {});
        try (RawSocket raw = RawSocket.upgrade(server, "/probe")) {
            assertEquals("{\"status\":\"error\",\"detail\":\"Disconnected: Unauthrized ACCESS-TOKEN\"}", raw.text());
            assertEquals(1008, raw.closeFrame().code());
            assertTrue(raw.ended());
        }
        assertEquals(0, probe.opened());
    }

    @Test
    void afterTheCloseAndOnMalformedFramesTheListenerHearsNoMore() {
        start(config -> {});
        String token = issue("me").accessToken();
        try (RawSocket raw = RawSocket.upgrade(server, "/probe", "ACCESS-TOKEN: " + token)) {
            assertEquals("open", raw.text());
            // A continuation frame without a message.
            raw.send(0, true, new byte[] {'x'});
            assertTrue(raw.ended());
        }
        await().until(() -> probe.events().stream().anyMatch(event -> event.startsWith("close")));
        assertEquals(
                1,
                probe.events().stream()
                        .filter(event -> event.startsWith("close"))
                        .count());
    }

    @Test
    void theFailureOfAListenerIsNotToldToThePeer() {
        start(config -> {});
        try (Peer peer = open("/probe", issue("me").accessToken())) {
            peer.send("fail");
            assertEquals(new Peer.Close(1011, "Disconnected: Internal error"), peer.close(5_000));
        }
        await().until(() -> probe.events().contains("close 1011"));
        assertEquals(1, probe.events().stream().filter("error"::equals).count());
    }

    @Test
    void eventsComeOneAtATimeInOrderAndSendingIsSafeFromManyThreads() {
        start(config -> {});
        try (Peer peer = open("/probe", issue("me").accessToken())) {
            for (int i = 0; i < 200; i++) {
                peer.send(Integer.toString(i));
            }
            for (int i = 0; i < 200; i++) {
                assertEquals("probe: " + i, peer.text());
            }
            peer.send("storm");
            for (int i = 0; i < Probe.STORM * 100; i++) {
                assertTrue(peer.text().matches("storm [a-z]{1000}"));
            }
        }
        assertEquals(0, probe.overlaps());
    }
}
