package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.FastAuthFeature;
import io.fastauth.FastAuthSecurityProvider;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.RateLimit;
import io.helidon.security.Security;
import io.helidon.webserver.security.SecurityFeature;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bearer token that the service signed is no guess of the master token, whether it is current or not. */
class TokenTakenForGuessTest {

    private static final int BURST = 3;
    private static final String[] MASTER = {"Authorization", "Bearer " + RunningServer.MASTER};

    private final ManualClock clock = new ManualClock();
    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        Security security = Security.builder()
                .addProvider(FastAuthSecurityProvider.create(), FastAuthFeature.NAME)
                .build();
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .clock(clock)
                        .accessTokenPaths(List.of("/access"))
                        .masterTokenPaths(List.of("/master"))
                        .guard(guard -> guard.failureLimit(new RateLimit(BURST, 1))),
                routing -> routing.get(
                        "/for-master",
                        SecurityFeature.rolesAllowed("master"),
                        (request, response) -> response.send("for-master")),
                SecurityFeature.create(feature -> feature.security(security)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aCurrentTokenIsRefusedWithoutBeingCounted() {
        String current = access();
        for (int i = 0; i < 2 * BURST; i++) {
            assertEquals(401, status("/master/health", "Authorization", "Bearer " + current));
            assertEquals(401, ask("Authorization", "Bearer " + current));
            assertEquals(
                    401,
                    server.post(
                                    "/auth/token/revoke",
                                    "application/x-www-form-urlencoded",
                                    "client_id=another",
                                    "Authorization",
                                    "Bearer " + current)
                            .statusCode());
        }

        assertMasterPasses();
    }

    @Test
    void aSupersededTokenCountsAsAFailedToken() {
        String superseded = access();
        access();
        failAsToken("/master/health", superseded);

        assertMasterPasses();
    }

    @Test
    void anExpiredTokenCountsAsAFailedToken() {
        String expired = access();
        clock.advance(Duration.ofDays(400));
        failAsToken("/master/health", expired);

        assertMasterPasses();
    }

    @Test
    void anExpiredTokenIsNoGuessThroughHelidonSecurityEither() {
        String expired = access();
        clock.advance(Duration.ofDays(400));
        failAsToken("/for-master", expired);

        assertMasterPasses();
    }

    @Test
    void inTheHeaderOfTheMasterTokenATokenIsAGuess() {
        String current = access();
        for (int i = 0; i < BURST; i++) {
            assertEquals(401, status("/master/health", "MASTER-TOKEN", current));
        }

        assertEquals(429, status("/master/health", MASTER));
        assertEquals(401, status("/master/health", "Authorization", "Bearer " + current));
    }

    private void failAsToken(String path, String token) {
        for (int i = 0; i < BURST; i++) {
            assertEquals(401, status(path, "Authorization", "Bearer " + token));
        }
        assertEquals(429, status(path, "Authorization", "Bearer " + token));
        assertEquals(429, status("/access/health", "ACCESS-TOKEN", "junk"));
    }

    private void assertMasterPasses() {
        assertEquals(200, status("/master/health", MASTER));
        assertEquals(200, status("/for-master", MASTER));
        assertEquals(200, ask(MASTER[0], MASTER[1]));
    }

    private String access() {
        return Pairs.pair(server.get("/auth/token/new?client_id=me")).accessToken();
    }

    private int status(String path, String... headers) {
        return server.get(path, headers).statusCode();
    }

    /** The status that a gateway is answered about a path of the master level. */
    private int ask(String name, String value) {
        return status("/auth/verify", name, value, "X-Original-URI", "/master/x");
    }
}
