package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.ManualClock;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clock that was wrong and is corrected, or another process's that is ahead. */
class WrongClockTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("c.db")))
                .clock(clock));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TokenPair issue() {
        return Pairs.pair(server.get("/auth/token/new?client_id=me"));
    }

    private int revoke(String token) {
        return server.post("/auth/token/revoke", "application/x-www-form-urlencoded", "token=" + token)
                .statusCode();
    }

    private int access(TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    private int refresh(TokenPair pair) {
        return server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken())
                .statusCode();
    }

    @Test
    void aTokenOfAClockThatIsAheadCanBeRevoked() {
        for (boolean byAccess : new boolean[] {true, false}) {
            TokenPair pair = issue();
            clock.advance(HOUR.negated());
            assertEquals(200, revoke(byAccess ? pair.accessToken() : pair.refreshToken()));
            clock.advance(HOUR);
            assertEquals(401, access(pair));
            assertEquals(401, refresh(pair));
        }
    }

    @Test
    void anExpiredTokenEndsItsSessionToo() {
        TokenPair pair = issue();
        clock.advance(Duration.ofDays(31));
        assertEquals(401, access(pair));
        assertEquals(200, revoke(pair.accessToken()));
        assertEquals(401, refresh(pair), "the refresh token would have lived on");
    }

    @Test
    void aSmallStepBackRefusesNoToken() {
        TokenPair pair = issue();
        clock.advance(Duration.ofSeconds(-59));
        assertEquals(200, access(pair));
        assertEquals(200, refresh(pair));
        assertEquals(200, refresh(pair), "within the grace");
    }

    @Test
    void aClockThatGoesBackDoesNotProlongTheGraceOfARefresh() {
        TokenPair pair = issue();
        clock.advance(HOUR.multipliedBy(2));
        assertEquals(200, refresh(pair));
        assertEquals(200, refresh(pair), "within the grace");
        clock.advance(HOUR.negated());
        assertEquals(401, refresh(pair));
    }
}
