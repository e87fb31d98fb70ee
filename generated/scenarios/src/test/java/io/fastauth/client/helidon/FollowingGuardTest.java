package io.fastauth.client.helidon;

import static io.fastauth.client.VerifiableService.awaitLive;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.client.Mode;
import io.fastauth.client.Relay;
import io.fastauth.client.VerifiableService;
import io.fastauth.client.Verifier;
import io.fastauth.testing.RunningServer;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guard remembers of the event stream, when its connection or FastAuth is lost. */
class FollowingGuardTest {

    /** The beginning of a client's empty ping (RFC 6455, section 5.2). */
    private static final String PING = "\u0089\u0080";

    @TempDir
    private Path folder;

    private final List<Mode> modes = new CopyOnWriteArrayList<>();
    private VerifiableService fastAuth;
    private Relay relay;
    private Verifier verifier;
    private RunningServer service;

    @BeforeEach
    void start() {
        fastAuth = VerifiableService.start(folder, config -> {});
        relay = new Relay(fastAuth.server().port());
        verifier = fastAuth.verifier(relay.address())
                .timeout(Duration.ofSeconds(1))
                .onMode(modes::add)
                .build();
        awaitLive(verifier);
        service = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .routing(routing ->
                        routing.any(RemoteGuard.of(verifier)).get("/", (request, response) -> response.send("in")))
                .build());
    }

    @AfterEach
    void stop() {
        service.close();
        verifier.close();
        relay.close();
        fastAuth.close();
    }

    @Test
    void whatEndedWhileTheConnectionWasLostIsRefusedAndTheRestIsStillKnown() {
        String mine = fastAuth.issue("me");
        String other = fastAuth.issue("other");
        assertEquals(200, call(mine));
        assertEquals(200, call(other));
        long connected = relay.said("GET /ws/events?after=");

        relay.cut();
        fastAuth.issue("me");
        await().until(() -> call(mine) == 503);
        assertEquals(503, call(other), "the guard is not connected");
        relay.mend(fastAuth.server().port());

        awaitLive(verifier);
        assertEquals(connected + 1, relay.said("GET /ws/events?after="));
        long asked = asked();
        assertEquals(401, call(mine));
        assertEquals(200, call(other));
        assertEquals(asked, asked(), "still known");
    }

    @Test
    void aCursorThatCannotBeContinuedFromForgetsEverything() {
        String mine = fastAuth.issue("me");
        String other = fastAuth.issue("other");
        assertEquals(200, call(mine));
        assertEquals(200, call(other));

        relay.cut();
        fastAuth.close();
        fastAuth = fastAuth.restarted(folder);
        fastAuth.issue("me");
        relay.mend(fastAuth.server().port());

        awaitLive(verifier);
        long asked = asked();
        assertEquals(401, call(mine));
        assertEquals(200, call(other));
        assertEquals(200, call(other));
        assertEquals(asked + 2, asked(), "each once");
    }

    @Test
    void aConnectionThatNoLongerAnswersIsReplaced() {
        String mine = fastAuth.issue("me");
        assertEquals(200, call(mine));

        relay.silence();
        fastAuth.issue("me");

        await().until(() -> call(mine) == 401);
        awaitLive(verifier);
    }

    @Test
    void aQuietConnectionIsKept() {
        // The second is sent only when the first was answered.
        await().until(() -> relay.said(PING) >= 2);

        assertEquals(1, relay.said("GET /ws/events"));
        assertEquals(Mode.LIVE, verifier.mode());
    }

    @Test
    void noTokenIsAcceptedLongerThanTheLagWhileFastAuthIsDown() {
        String token = fastAuth.issue("me");
        assertEquals(200, call(token));
        await().until(() -> modes.contains(Mode.LIVE));

        relay.cut();

        await().until(() -> call(token) == 503);
        await().until(() -> modes.getLast() == Mode.UNAVAILABLE);
        assertTrue(modes.indexOf(Mode.LIVE) == 0, modes::toString);
    }

    private long asked() {
        return relay.said("POST /auth/token/introspect");
    }

    private int call(String token) {
        return service.get("/", "ACCESS-TOKEN", token).statusCode();
    }
}
