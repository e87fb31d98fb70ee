package io.fastauth.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Wire;
import io.helidon.webserver.WebServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that only wait make room for those that ask. */
class HalfOpenConnectionsTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final List<Wire> wires = new ArrayList<>();
    private WebServer server;

    private void start(OpenConnections connections, ReadLimits.Memory heads) {
        server = ReaderServer.reading(
                        new ReadLimits(LONG, LONG, LONG, connections, heads),
                        routing -> routing.get("/", (request, response) -> response.send("got"))
                                .post(
                                        "/",
                                        (request, response) ->
                                                response.send(request.content().as(byte[].class))))
                .build()
                .start();
    }

    private Wire open(String sent) {
        Wire wire = Wire.to(server.port()).send(sent);
        wires.add(wire);
        return wire;
    }

    @AfterEach
    void stop() {
        wires.forEach(Wire::close);
        server.stop();
    }

    @Test
    void thoseThatWaitLongestAreEndedWhenTooManyAreOpen() {
        // Room for twelve, of which six may stay.
        start(OpenConnections.ofHeap(12 * 40 * 1024), new ReadLimits.Memory(Long.MAX_VALUE));
        for (int i = 0; i < 10; i++) {
            open("GET / HTTP/1.1\r\nX: ");
        }

        await().atMost(Duration.ofSeconds(10))
                .until(() -> wires.stream().filter(Wire::isClosed).count() == 4);
        assertTrue(open(REQUEST).answer().endsWith("got"));
    }

    @Test
    void thoseThatHaveBeenIdleLongestAreEndedWhenTooManyAreOpen() {
        start(OpenConnections.ofHeap(12 * 40 * 1024), new ReadLimits.Memory(Long.MAX_VALUE));
        Wire served = open("");
        for (int i = 0; i < 8; i++) {
            open("");
        }

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            // Fails when this connection was ended: the others have been idle for longer.
            served.send(REQUEST).answer();
            return wires.stream().skip(1).filter(Wire::isClosed).count() == 3;
        });
    }

    @Test
    void unfinishedHeadsTogetherAreBounded() {
        start(OpenConnections.ofHeap(Long.MAX_VALUE), new ReadLimits.Memory(10_000));
        String begun = "GET / HTTP/1.1\r\nX: " + "x".repeat(3_000);
        for (int i = 0; i < 10; i++) {
            open(begun);
        }

        await().atMost(Duration.ofSeconds(10))
                .until(() -> wires.stream().filter(Wire::isClosed).count() >= 7);
        long left = wires.stream().filter(wire -> !wire.isClosed()).count();
        assertTrue(left >= 1 && left <= 3, left + " left");
        // A request that arrives as a whole needs none of it.
        assertTrue(open(REQUEST).answer().endsWith("got"));
    }

    @Test
    void thoseThatWaitForABodyAreEndedToo() {
        start(OpenConnections.ofHeap(12 * 40 * 1024), new ReadLimits.Memory(Long.MAX_VALUE));
        for (int i = 0; i < 10; i++) {
            open("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
        }

        await().atMost(Duration.ofSeconds(10))
                .until(() -> wires.stream().filter(Wire::isClosed).count() == 4);
        assertTrue(open(REQUEST).answer().endsWith("got"));
    }

    @Test
    void largeHeadsThatWaitForABodyAreBoundedTogether() {
        start(OpenConnections.ofHeap(Long.MAX_VALUE), new ReadLimits.Memory(20_000));
        String length = "Content-Length: 4\r\n";
        String large = "POST / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(7_000) + "\r\n" + length + "\r\n";
        for (int i = 0; i < 10; i++) {
            open(large);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> wires.stream().anyMatch(Wire::available));
        Wire refused = wires.stream().filter(Wire::available).findFirst().orElseThrow();
        assertTrue(refused.head().startsWith("HTTP/1.1 503 "));
        // An ordinary request waits for its body beside them.
        Wire ordinary = open("POST / HTTP/1.1\r\nHost: a\r\n" + length + "\r\n");
        assertTrue(ordinary.send("body").answer().endsWith("body"));
    }
}
