package io.fastauth.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RunningServer;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatExampleTest {

    @Test
    void clientsHearEachOtherAndNobodyElseIsHeard(@TempDir Path folder) {
        Config config = Config.just(ConfigSources.create(Map.of(
                "server.host", "127.0.0.1",
                "server.port", "0",
                "fastauth.store.url", "jdbc:sqlite:" + folder.resolve("tokens.db"),
                "fastauth.cryptography-key", RunningServer.KEY,
                "fastauth.access-token-paths.0", "/access")));
        try (RunningServer server = RunningServer.of(ChatExample.server(config));
                Peer ann = Peer.connect(server, "/access/chat", "ACCESS-TOKEN", token(server, "ann"))) {
            assertEquals("ann: is here", ann.text());
            try (Peer stranger = Peer.connect(server, "/access/chat")) {
                assertEquals(1008, stranger.close(5_000).code());
            }
            try (Peer bob = Peer.offering(server, "/access/chat", "fastauth", Peer.base64Url(token(server, "bob")))) {
                assertEquals("bob: is here", ann.text());
                assertEquals("bob: is here", bob.text());
                ann.send("hello");
                assertEquals("ann: hello", bob.text());
                assertEquals("ann: hello", ann.text());

                token(server, "bob");
                assertEquals(new Peer.Close(1008, "Disconnected: The access token was superseded"), bob.close(10_000));
                assertEquals("bob: is gone", ann.text());
            }
        }
    }

    private static String token(RunningServer server, String client) {
        return Pairs.pair(server.get("/auth/token/new?client_id=" + client)).accessToken();
    }
}
