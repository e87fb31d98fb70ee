package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningServer;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Helidon's {@code bind-address} is the address that is served, whatever {@code host} says. */
class BindAddressTakenForLoopbackTest {

    @TempDir
    private Path folder;

    @Test
    void openIssuanceOnAllAddressesIsRefused() {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> server("0.0.0.0:0"));

        assertTrue(refusal.getMessage().contains("0.0.0.0"), refusal.getMessage());
    }

    @Test
    void openIssuanceOnALoopbackAddressIsServed() {
        try (RunningServer server = RunningServer.of(server("127.0.0.1:0"))) {
            assertEquals(200, server.get("/auth/token/new").statusCode());
        }
    }

    private WebServer server(String address) {
        return WebServer.builder()
                .config(Config.just(ConfigSources.create(Map.of(
                                "server.bind-address",
                                address,
                                "server.features.fastauth.cryptography-key",
                                RunningServer.KEY,
                                "server.features.fastauth.store.url",
                                "jdbc:sqlite:" + folder.resolve("tokens.db"))))
                        .get("server"))
                .shutdownHook(false)
                .build();
    }
}
