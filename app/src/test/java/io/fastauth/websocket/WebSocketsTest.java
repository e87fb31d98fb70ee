package io.fastauth.websocket;

import static io.fastauth.testing.Pairs.pair;
import static io.fastauth.testing.Peer.ACCEPTED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.FastAuthConfig;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RawSocket;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two example websockets of the service: accepted, or refused with the reason. */
class WebSocketsTest {

    private static final Peer.Close NO_ACCESS = new Peer.Close(1008, "Disconnected: Unauthrized ACCESS-TOKEN");
    private static final Peer.Close NO_MASTER = new Peer.Close(1008, "Disconnected: Unauthorized Master Token");

    @TempDir
    Path folder;

    private RunningServer server;

    private void start(Consumer<FastAuthConfig.Builder> more) {
        server = RunningServer.start(
                config -> {
                    config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")));
                    more.accept(config);
                },
                GuardedWsRouting.builder());
    }

    private String token() {
        return pair(server.get("/auth/token/new?client_id=me")).accessToken();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void echoes(Peer peer) {
        try (peer) {
            assertEquals(ACCEPTED, peer.text());
            assertEquals("Received query: hello", peer.send("hello").text());
            assertEquals("Received query: ", peer.send("").text());
        }
    }

    private static void refused(Peer.Close expected, Peer peer) {
        try (peer) {
            assertEquals("{\"status\":\"error\",\"detail\":\"" + expected.reason() + "\"}", peer.text());
            assertEquals(expected, peer.close(5_000));
            assertEquals(0, peer.waitingTexts());
        }
    }

    @Test
    void aCurrentAccessTokenIsLetInByEveryTransport() {
        start(config -> {});
        String token = token();

        echoes(Peer.connect(server, "/ws/access", "ACCESS-TOKEN", token));
        echoes(Peer.connect(server, "/ws/access", "access-token", token));
        echoes(Peer.connect(server, "/ws/access", "Authorization", "Bearer " + token));
        Peer browser = Peer.offering(server, "/ws/access", "fastauth", Peer.base64Url(token));
        assertEquals("fastauth", browser.socket().getSubprotocol());
        echoes(browser);
    }

    @Test
    void theMarkOfAHandshakeIsNotRecognisedInTheHeadersOfARequest() {
        start(config -> {});
        assertEquals(
                401,
                server.get("/access/health", "FastAuth-Guarded-Upgrade", "guarded by the handshake")
                        .statusCode());
    }

    @Test
    void theMasterTokenIsLetInByEveryTransport() {
        start(config -> {});

        echoes(Peer.connect(server, "/ws/master", "MASTER-TOKEN", RunningServer.MASTER));
        echoes(Peer.connect(server, "/ws/master", "Authorization", "Bearer " + RunningServer.MASTER));
        echoes(Peer.offering(server, "/ws/master", "fastauth", Peer.base64Url(RunningServer.MASTER)));
    }

    @Test
    void whateverIsNotACurrentAccessTokenIsRefusedWithTheTextOfTheOriginal() {
        start(config -> {});
        TokenPair old = pair(server.get("/auth/token/new?client_id=me"));
        TokenPair current = pair(server.get("/auth/token/new?client_id=me"));

        refused(NO_ACCESS, Peer.connect(server, "/ws/access"));
        for (String token : List.of("", "x", old.accessToken(), current.refreshToken(), RunningServer.MASTER)) {
            refused(NO_ACCESS, Peer.connect(server, "/ws/access", "ACCESS-TOKEN", token));
        }
        refused(
                NO_ACCESS,
                Peer.connect(server, "/ws/access", "ACCESS-TOKEN", current.accessToken(), "ACCESS-TOKEN", "x"));
        refused(NO_ACCESS, Peer.connect(server, "/ws/access", "MASTER-TOKEN", RunningServer.MASTER));
    }

    @Test
    void whateverIsNotTheMasterTokenIsRefusedWithTheTextOfTheOriginal() {
        start(config -> {});

        refused(NO_MASTER, Peer.connect(server, "/ws/master"));
        refused(NO_MASTER, Peer.connect(server, "/ws/master", "MASTER-TOKEN", "x"));
        refused(NO_MASTER, Peer.connect(server, "/ws/master", "ACCESS-TOKEN", token()));
        refused(
                NO_MASTER,
                Peer.connect(
                        server,
                        "/ws/master",
                        "MASTER-TOKEN",
                        RunningServer.MASTER,
                        "Authorization",
                        "Bearer " + RunningServer.MASTER));
    }

    @Test
    void withoutAMasterTokenNobodyHasMasterRights() {
        start(FastAuthConfig.Builder::clearMasterToken);

        refused(NO_MASTER, Peer.connect(server, "/ws/master", "MASTER-TOKEN", ""));
        refused(NO_MASTER, Peer.connect(server, "/ws/master", "MASTER-TOKEN", RunningServer.MASTER));
    }

    @Test
    void subprotocolsThatAreNotExactlyTheNameAndATokenAreRefused() {
        start(config -> {});
        String token = Peer.base64Url(token());

        refused(NO_ACCESS, Peer.offering(server, "/ws/access", "fastauth"));
        refused(NO_ACCESS, Peer.offering(server, "/ws/access", "fastauth", token, "chat"));
        refused(NO_ACCESS, Peer.offering(server, "/ws/access", "fastauth", "a.b"));
        refused(NO_ACCESS, Peer.offering(server, "/ws/access", "fastauth", "_w"));
    }

    @Test
    void aTokenBothAsSubprotocolAndInAHeaderIsRefused() {
        start(config -> {});
        String token = token();

        for (String header : List.of(
                "ACCESS-TOKEN: " + token, "Authorization: Bearer " + token, "MASTER-TOKEN: " + RunningServer.MASTER)) {
            try (RawSocket raw = RawSocket.upgrade(
                    server, "/ws/access", header, "Sec-WebSocket-Protocol: fastauth, " + Peer.base64Url(token))) {
                assertEquals("{\"status\":\"error\",\"detail\":\"" + NO_ACCESS.reason() + "\"}", raw.text());
                assertEquals(NO_ACCESS, raw.closeFrame());
            }
        }
    }

    @Test
    void theyAreServedAndGuardedBelowARootPathToo() {
        start(config -> config.rootPath("/api"));
        String token = token();

        for (String root : List.of("", "/api")) {
            echoes(Peer.connect(server, root + "/ws/access", "ACCESS-TOKEN", token));
            refused(NO_ACCESS, Peer.connect(server, root + "/ws/access"));
            echoes(Peer.connect(server, root + "/ws/master", "MASTER-TOKEN", RunningServer.MASTER));
            refused(NO_MASTER, Peer.connect(server, root + "/ws/master", "ACCESS-TOKEN", token));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws//access", "/ws/./access", "/x/../ws/access", "/ws/%61ccess", "/ws/access;a=b"})
    void noSpellingOfThePathGetsPastTheGuard(String path) {
        start(config -> {});

        try (RawSocket raw = RawSocket.upgrade(server, path)) {
            if (raw.upgraded()) {
                assertEquals("{\"status\":\"error\",\"detail\":\"" + NO_ACCESS.reason() + "\"}", raw.text());
                assertEquals(NO_ACCESS, raw.closeFrame());
            }
        }
    }

    @Test
    void aPathListMakesALevelStricterAndNeverLooser() {
        start(config -> config.masterTokenPaths(List.of("/ws/access")).accessTokenPaths(List.of("/ws/master")));

        refused(NO_MASTER, Peer.connect(server, "/ws/access", "ACCESS-TOKEN", token()));
        echoes(Peer.connect(server, "/ws/access", "MASTER-TOKEN", RunningServer.MASTER));
        refused(NO_MASTER, Peer.connect(server, "/ws/master", "ACCESS-TOKEN", token()));
    }
}
