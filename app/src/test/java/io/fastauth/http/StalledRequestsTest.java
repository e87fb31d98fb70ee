package io.fastauth.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Authority;
import io.fastauth.testing.Wire;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What begins and does not go on ends its connection; what is only idle does not. */
class StalledRequestsTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";

    private WebServer server;

    private void start(Duration head, Duration stall, Duration body) {
        server = ReaderServer.reading(
                        ReaderServer.limits(head, stall, body),
                        routing -> routing.get("/", (request, response) -> response.send("got"))
                                .post(
                                        "/",
                                        (request, response) ->
                                                response.send(request.content().as(byte[].class))))
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private static long millis(Callable<?> work) throws Exception {
        long start = System.nanoTime();
        work.call();
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    @Test
    void aHeadThatIsNotCompleteInTimeEndsTheConnection() throws Exception {
        start(SHORT, LONG, LONG);
        for (String begun : List.of("G", "GET / HTTP/1.1\r\nHost: a\r\n", REQUEST + "GET /")) {
            try (Wire wire = Wire.to(server.port())) {
                wire.send(begun);
                assertTrue(millis(wire::untilClosed) >= 250);
            }
        }
    }

    /** A byte now and then does not put the end off. */
    @Test
    void aHeadThatTricklesEndsTheConnection() {
        start(SHORT, LONG, LONG);
        try (Wire wire = Wire.to(server.port());
                ExecutorService trickle = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> ended = trickle.submit(wire::untilClosed);
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                wire.trySend("a");
                return ended.isDone();
            });
            assertEquals("", ended.resultNow());
        }
    }

    @Test
    void aBodyThatStopsEndsTheConnection() throws Exception {
        start(LONG, SHORT, LONG);
        try (Wire wire = Wire.to(server.port())) {
            wire.send(POST + "some");
            assertTrue(millis(wire::untilClosed) >= 250);
        }
    }

    @Test
    void aBodyThatTakesTooLongEndsTheConnection() {
        start(LONG, LONG, SHORT);
        try (Wire wire = Wire.to(server.port())) {
            wire.send(POST + "some");
            wire.untilClosed();
        }
    }

    @Test
    void anIdleConnectionStays() {
        start(SHORT, SHORT, SHORT);
        try (Wire idle = Wire.to(server.port());
                Wire stalled = Wire.to(server.port())) {
            assertTrue(idle.send(REQUEST).answer().endsWith("got"));
            stalled.send("G").untilClosed();
            assertTrue(idle.send(REQUEST).answer().endsWith("got"));
            stalled.close();
        }
    }

    @Test
    void aConnectionThatSendsNothingYetStays() {
        start(SHORT, SHORT, SHORT);
        try (Wire idle = Wire.to(server.port());
                Wire stalled = Wire.to(server.port())) {
            stalled.send("G").untilClosed();
            assertTrue(idle.send(REQUEST).answer().endsWith("got"));
        }
    }

    @Test
    void aTlsHandshakeThatStallsEndsTheConnection() throws Exception {
        Authority authority = new Authority();
        Authority.Identity identity = authority.sign("server");
        server = ReaderServer.reading(
                        // The handshake of the idle one must be within it.
                        ReaderServer.limits(Duration.ofSeconds(3), LONG, LONG),
                        routing -> routing.get("/", (request, response) -> response.send("got")))
                .tls(Tls.builder()
                        .privateKey(identity.privateKey())
                        .addPrivateKeyCertChain(identity.certificate())
                        .build())
                .build()
                .start();
        try (Wire silent = Wire.to(server.port());
                Wire begun = Wire.to(server.port());
                Wire idle =
                        Wire.over(authority.context().getSocketFactory().createSocket("127.0.0.1", server.port()))) {
            idle.handshake();
            begun.send("\u0016\u0003\u0001\u0002");
            begun.untilClosed();
            silent.untilClosed();
            assertTrue(idle.send(REQUEST).answer().endsWith("got"), "idle after its handshake");
        }
    }
}
