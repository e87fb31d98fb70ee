package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Wire;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two parsers read every connection: this package's, which decides where a request ends, and Helidon's behind it.
 * Random bytes, made of what requests are made of, go to a server with both and to a server with Helidon's alone. The
 * first may stop earlier; what it serves, the other serves too: the same requests, with the same bodies, in the same
 * order.
 */
class FramingDifferenceTest {

    private static final int CONNECTIONS = 3_000;

    private static final List<String> PARTS = List.of(
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /x?y=z HTTP/1.1\r\nhost: a:80\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "PUT /a/b HTTP/1.1\r\nHOST: [::1]:80\r\ntransfer-encoding: Chunked\r\n\r\na\r\n0123456789\r\n1\r\nx\r\n0\r\n\r\n",
            "POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nX-Empty:\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 34\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    private static final List<String> PIECES = List.of(
            "\r\n",
            "\r",
            "\n",
            "\r\n\r\n",
            " ",
            "\t",
            ":",
            ",",
            ";",
            "0",
            "5",
            "a",
            "+",
            "-",
            "\u0000",
            "\u00e9",
            "%",
            "#",
            "?",
            "/",
            "//",
            "[",
            "Content-Length: 5\r\n",
            "Content-Length: 0\r\n",
            "Content-Length:",
            "Transfer-Encoding:",
            "Transfer-Encoding: chunked\r\n",
            "chunked",
            "identity",
            "Host: b\r\n",
            "Connection: close\r\n",
            "Expect: 100-continue\r\n",
            "HTTP/1.1",
            "GET ",
            "0\r\n\r\n",
            "5\r\nhello\r\n",
            "5;x=y\r\n");

    private static final Logger HELIDON = Logger.getLogger("io.helidon.webserver.http1");

    private final Random random = new Random(20_261_126);
    private final Queue<String> served = new ConcurrentLinkedQueue<>();
    private final Queue<String> servedByHelidon = new ConcurrentLinkedQueue<>();

    private static Consumer<HttpRouting.Builder> recording(Queue<String> requests) {
        return routing -> routing.any((request, response) -> {
            requests.add(described(request));
            response.send();
        });
    }

    private static String described(ServerRequest request) {
        return request.prologue().method() + " " + request.prologue().uriPath().rawPath() + " "
                + request.prologue().query().rawValue() + " "
                + (request.content().hasEntity() ? request.content().as(String.class) : "");
    }

    /** Helidon alone logs a stack trace for much of what it refuses. */
    @BeforeAll
    static void silence() {
        HELIDON.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        HELIDON.setLevel(null);
    }

    @Test
    void whatIsServedHelidonAloneServesToo() {
        ReadLimits limits = ReadLimits.DEFAULT;
        WebServer both = ReaderServer.reading(limits, recording(served)).build().start();
        WebServer alone = ReaderServer.server(
                        Http1ConnectionSelector.builder()
                                .config(Http1Config.create())
                                .build(),
                        recording(servedByHelidon))
                .build()
                .start();
        try {
            int requests = 0;
            for (int i = 0; i < CONNECTIONS; i++) {
                String bytes = bytes();
                if (bytes.contains("HTTP/1.0")) {
                    // Helidon alone serves none of them.
                    continue;
                }
                exchange(both, served, bytes);
                exchange(alone, servedByHelidon, bytes);
                assertPrefix(bytes);
                requests += served.size();
            }
            assertTrue(requests > CONNECTIONS / 2, requests + " requests served");
        } finally {
            both.stop();
            alone.stop();
        }
    }

    private void exchange(WebServer server, Queue<String> requests, String bytes) {
        requests.clear();
        try (Wire wire = Wire.to(server.port())) {
            int split = random.nextInt(bytes.length());
            wire.trySend(bytes.substring(0, split));
            wire.trySend(bytes.substring(split));
            wire.tryFinish();
            wire.untilClosed();
        }
    }

    private void assertPrefix(String bytes) {
        List<String> ours = List.copyOf(served);
        List<String> theirs = List.copyOf(servedByHelidon);
        assertTrue(ours.size() <= theirs.size(), () -> bytes + "\nserved " + ours + "\nnot " + theirs);
        assertEquals(theirs.subList(0, ours.size()), ours, bytes);
    }

    private String bytes() {
        StringBuilder bytes = new StringBuilder();
        for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
            bytes.append(pick(PARTS));
        }
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length());
            switch (random.nextInt(3)) {
                case 0 -> bytes.insert(at, pick(PIECES));
                case 1 -> bytes.replace(at, Math.min(at + 1 + random.nextInt(3), bytes.length()), pick(PIECES));
                default -> bytes.delete(at, Math.min(at + 1 + random.nextInt(3), bytes.length()));
            }
        }
        return bytes.isEmpty() ? "G" : bytes.toString();
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
