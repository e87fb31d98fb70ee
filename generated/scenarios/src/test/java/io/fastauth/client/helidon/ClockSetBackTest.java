package io.fastauth.client.helidon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.ManualClock;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clock that is set back does not prolong the time to live of a cached token. */
class ClockSetBackTest {

    @TempDir
    private Path folder;

    @Test
    void anAcceptedTokenIsForgottenAfterItsTimeToLive() {
        ManualClock clock = new ManualClock();
        try (RunningServer fastAuth = RunningServer.start(
                        config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db"))));
                RemoteGuard guard = RemoteGuard.builder(URI.create("http://127.0.0.1:" + fastAuth.port()))
                        .timeToLive(Duration.ofSeconds(1))
                        .clock(clock)
                        .build();
                RunningServer service = RunningServer.of(WebServer.builder()
                        .address(InetAddress.getLoopbackAddress())
                        .port(0)
                        .shutdownHook(false)
                        .routing(routing -> routing.any(guard).get("/", (request, response) -> response.send("in")))
                        .build())) {
            String token = issue(fastAuth);
            assertEquals(200, call(service, token));

            clock.advance(Duration.ofHours(-1));
            issue(fastAuth);

            await().until(() -> call(service, token) == 401);
        }
    }

    private static int call(RunningServer service, String token) {
        return service.get("/", "ACCESS-TOKEN", token).statusCode();
    }

    private static String issue(RunningServer fastAuth) {
        return Pairs.pair(fastAuth.get("/auth/token/new?client_id=me")).accessToken();
    }
}
