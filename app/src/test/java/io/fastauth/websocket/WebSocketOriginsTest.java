package io.fastauth.websocket;

import static io.fastauth.testing.Pairs.pair;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.testing.Probe;
import io.fastauth.testing.RawSocket;
import io.fastauth.testing.RunningServer;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages that may open a websocket. */
class WebSocketOriginsTest {

    @TempDir
    Path folder;

    private RunningServer server;

    private void start(Consumer<FastAuthConfig.Builder> more) {
        server = RunningServer.start(
                config -> {
                    config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                            .addAccessTokenPath("/probe");
                    more.accept(config);
                },
                GuardedWsRouting.builder().endpoint("/probe", new Probe()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void onlyPagesOfTheSameHostMayOpenOneUnlessOthersAreListed() {
        start(config -> {});
        String here = "http://127.0.0.1:" + server.port();
        assertTrue(letsIn(here));
        assertTrue(letsIn("HTTP://127.0.0.1:" + server.port()));
        assertFalse(letsIn("http://127.0.0.1"));
        assertFalse(letsIn("https://evil.example"));
        assertFalse(letsIn("null"));
        assertFalse(letsIn(here + ".evil.example"));
        server.close();
        start(config -> config.websockets(websockets -> websockets.addOrigin("https://app.example.org")));
        assertTrue(letsIn("https://app.example.org"));
        assertTrue(letsIn("https://app.example.org:443"));
        assertFalse(letsIn("http://app.example.org"));
        assertFalse(letsIn("https://app.example.org.evil.example"));
        server.close();
        start(config -> config.websockets(websockets -> websockets.addOrigin("*")));
        assertTrue(letsIn("https://evil.example"));
    }

    private boolean letsIn(String origin) {
        String token = pair(server.get("/auth/token/new?client_id=me")).accessToken();
        try (RawSocket raw = RawSocket.upgrade(server, "/probe", "ACCESS-TOKEN: " + token, "Origin: " + origin)) {
            return raw.text().equals("open");
        }
    }
}
