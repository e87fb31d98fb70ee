package io.fastauth.client.helidon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.websocket.GuardedWsRouting;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of a guard that follows the event stream, when its connection or FastAuth is lost. */
class FollowingGuardTest {

    private static final Duration BOUND = Duration.ofMinutes(10);

    /** The beginning of a client's empty ping (RFC 6455, section 5.2). */
    private static final String PING = "\u0089\u0080";

    @TempDir
    private Path folder;

    private final MovedClock clock = new MovedClock();
    private RunningServer fastAuth;
    private Relay relay;
    private RemoteGuard guard;
    private RunningServer service;

    @BeforeEach
    void start() {
        fastAuth = fastAuth();
        relay = new Relay(fastAuth.port());
        guard = RemoteGuard.builder(relay.address())
                .timeToLive(BOUND)
                .timeout(Duration.ofSeconds(1))
                .clock(clock)
                .followEvents(RunningServer.MASTER)
                .build();
        service = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .routing(routing -> routing.any(guard).get("/", (request, response) -> response.send("in")))
                .build());
    }

    @AfterEach
    void stop() {
        guard.close();
        service.close();
        relay.close();
        fastAuth.close();
    }

    @Test
    void onlyWhatEndedWhileTheConnectionWasLostIsInvalidated() {
        String mine = issue("me");
        String other = issue("other");
        awaitEverythingSoFar();
        assertEquals(200, call(mine));
        assertEquals(200, call(other));
        long connected = relay.said("GET /ws/events?after=");

        relay.cut();
        issue("me");
        assertEquals(200, call(mine), "the guard is not connected");
        relay.mend(fastAuth.port());

        await().until(() -> call(mine) == 401);
        assertEquals(connected + 1, relay.said("GET /ws/events?after="));
        long asked = asked();
        assertEquals(200, call(other));
        assertEquals(asked, asked(), "still cached");
    }

    @Test
    void aCursorThatCannotBeContinuedFromInvalidatesEverything() {
        String mine = issue("me");
        String other = issue("other");
        awaitEverythingSoFar();
        assertEquals(200, call(mine));
        assertEquals(200, call(other));

        relay.cut();
        fastAuth.close();
        fastAuth = fastAuth();
        issue("me");
        assertEquals(200, call(mine), "the guard is not connected");
        relay.mend(fastAuth.port());

        await().until(() -> call(mine) == 401);
        long asked = asked();
        assertEquals(200, call(other));
        assertEquals(asked + 1, asked(), "not cached any more");
    }

    @Test
    void aConnectionThatNoLongerAnswersIsReplaced() {
        String mine = issue("me");
        awaitEverythingSoFar();
        assertEquals(200, call(mine));

        relay.silence();
        issue("me");

        await().until(() -> call(mine) == 401);
    }

    @Test
    void aQuietConnectionIsKept() {
        awaitEverythingSoFar();

        // The second is sent only when the first was answered, and so on.
        await().until(() -> relay.said(PING) >= 3);

        assertEquals(1, relay.said("GET /ws/events"));
    }

    @Test
    void noTokenIsAcceptedAfterItsTimeToLiveWhileFastAuthIsDown() {
        String token = issue("me");
        awaitEverythingSoFar();
        assertEquals(200, call(token));

        relay.cut();
        clock.move(BOUND.minusMinutes(1));
        assertEquals(200, call(token), "still within its time to live");
        clock.move(Duration.ofMinutes(1));

        assertEquals(503, call(token));
    }

    private RunningServer fastAuth() {
        return RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db"))),
                GuardedWsRouting.builder());
    }

    /** Events are ordered: a guard that has received a new one has received all before it. */
    private void awaitEverythingSoFar() {
        String token = issue("last");
        assertEquals(200, call(token));
        await().until(() -> relay.said("GET /ws/events") > 0);
        issue("last");
        await().until(() -> call(token) == 401);
    }

    private long asked() {
        return relay.said("GET /auth/verify/access");
    }

    private int call(String token) {
        return service.get("/", "ACCESS-TOKEN", token).statusCode();
    }

    private String issue(String client) {
        return Pairs.pair(fastAuth.get("/auth/token/new?client_id=" + client)).accessToken();
    }

    private static final class MovedClock extends Clock {

        private final Clock real = Clock.systemUTC();
        private volatile Duration moved = Duration.ZERO;

        void move(Duration further) {
            moved = moved.plus(further);
        }

        @Override
        public Instant instant() {
            return real.instant().plus(moved);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
