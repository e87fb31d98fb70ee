package io.fastauth.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BasicExampleTest {

    @Test
    void theThreePathsAreGuardedBelowTheRootPath(@TempDir Path folder) {
        Config config = Config.just(ConfigSources.create(Map.of(
                "server.host", "127.0.0.1",
                "server.port", "0",
                "fastauth.root-path", "/test-api",
                "fastauth.store.url", "jdbc:sqlite:" + folder.resolve("tokens.db"),
                "fastauth.cryptography-key", RunningServer.KEY,
                "fastauth.master-token", RunningServer.MASTER,
                "fastauth.access-token-paths.0", "/access",
                "fastauth.master-token-paths.0", "/master")));
        try (RunningServer server = RunningServer.of(BasicExample.server(config))) {
            assertEquals("healthy", server.get("/test-api/health").body());
            assertEquals(401, server.get("/test-api/access/health").statusCode());
            assertEquals(401, server.get("/test-api/master/health").statusCode());

            String token = Pairs.pair(server.get("/test-api/auth/token/new?client_id=me"))
                    .accessToken();
            assertEquals(
                    "hello, me",
                    server.get("/test-api/access/health", "ACCESS-TOKEN", token).body());
            assertEquals(
                    "hello, master",
                    server.get("/test-api/master/health", "MASTER-TOKEN", RunningServer.MASTER)
                            .body());
        }
    }
}
