package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.PersistenceApi;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revocations with a token of no current session do not each cost a load; those of a current session take effect. */
class RepeatedRevocationLoadsTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    private PersistenceApi api;
    private RunningServer server;

    @BeforeEach
    void start() {
        api = PersistenceApi.start();
        server = RunningServer.start(config -> config.databaseApiUrl(api.url().toString()));
    }

    @AfterEach
    void stop() {
        server.close();
        api.close();
    }

    private TokenPair issue() {
        return Pairs.pair(server.get("/auth/token/new?client_id=me"));
    }

    private int access(TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    private void revoke(String token) {
        assertEquals(
                200, server.post("/auth/token/revoke", FORM, "token=" + token).statusCode());
    }

    private int loads() {
        return Collections.frequency(api.calls(), "GET ");
    }

    @Test
    void repetitionsWithASupersededTokenShareALoad() {
        TokenPair superseded = issue();
        TokenPair current = issue();
        int before = loads();
        for (int i = 0; i < 30; i++) {
            revoke(superseded.accessToken());
        }
        // One per second.
        assertTrue(loads() - before < 10, () -> "loads: " + (loads() - before));
        assertEquals(200, access(current));
    }

    @Test
    void aRotatedTokenEndsItsSessionAlthoughItEndedNothingBefore() {
        TokenPair first = issue();
        revoke(first.refreshToken());
        revoke(first.refreshToken());
        TokenPair second = issue();
        TokenPair third = Pairs.pair(server.get("/auth/token/refresh?refresh_token=" + second.refreshToken()));
        revoke(first.refreshToken());
        assertEquals(200, access(third));
        revoke(second.refreshToken());
        assertEquals(401, access(third));
    }
}
