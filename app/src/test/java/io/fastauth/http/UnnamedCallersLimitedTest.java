package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.RunningServer;
import io.fastauth.token.RateLimit;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind a proxy that does not forward the caller's address, the failures of one caller must not limit the others. */
class UnnamedCallersLimitedTest {

    private static final int BURST = 2;
    private static final String REFRESH = "/auth/token/refresh?refresh_token=junk";

    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = RunningServer.start(config -> config.store(
                        store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                .guard(guard -> guard.trustedProxies(List.of("127.0.0.1")).failureLimit(new RateLimit(BURST, 1)))
                .accessTokenPaths(List.of("/access")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void failedTokensOfUnnamedCallersAreNotCounted() {
        for (int i = 0; i < 2 * BURST; i++) {
            assertEquals(401, status("/access/health", "ACCESS-TOKEN", "junk"));
            assertEquals(401, status("/access/health", "ACCESS-TOKEN", "junk", "X-Forwarded-For", "unknown"));
            assertEquals(401, status(REFRESH));
        }
    }

    @Test
    void failedTokensOfNamedCallersAre() {
        String[] caller = {"X-Forwarded-For", "203.0.113.7"};
        for (int i = 0; i < BURST; i++) {
            assertEquals(401, status("/access/health", "ACCESS-TOKEN", "junk", caller[0], caller[1]));
            assertEquals(401, status(REFRESH, caller));
        }

        assertEquals(429, status("/access/health", "ACCESS-TOKEN", "junk", caller[0], caller[1]));
        assertEquals(429, status(REFRESH, caller));
    }

    @Test
    void guessesOfTheMasterTokenAreCountedTogether() {
        for (int i = 0; i < BURST; i++) {
            assertEquals(401, status("/master/health", "MASTER-TOKEN", "guess"));
        }

        assertEquals(429, status("/master/health", "MASTER-TOKEN", RunningServer.MASTER));
    }

    private int status(String path, String... headers) {
        return server.get(path, headers).statusCode();
    }
}
