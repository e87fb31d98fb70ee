package io.fastauth.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that sends requests and never reads an answer blocks the thread that writes, and with it a request slot. */
class UnreadAnswersTest {

    private static final byte[] LARGE = new byte[8 * 1024 * 1024];

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void areEndedSoThatOthersAreServed(boolean nio) throws Exception {
        AtomicInteger answering = new AtomicInteger();
        WebServer server = ReaderServer.reading(
                        ReadLimits.DEFAULT,
                        routing -> routing.get("/large", (request, response) -> {
                                    answering.incrementAndGet();
                                    response.send(LARGE);
                                })
                                .get("/small", (request, response) -> response.send("served")))
                .maxConcurrentRequests(1)
                .useNio(nio)
                .build()
                .start();
        try (Socket client = client(server.port())) {
            client.getOutputStream()
                    .write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await().until(() -> answering.get() == 1);
            assertEquals(503, status(server.port()));

            ConnectionSocket.endStalledWrites(Duration.ofMinutes(1));
            assertEquals(503, status(server.port()));

            await().atMost(Duration.ofSeconds(10)).until(() -> {
                ConnectionSocket.endStalledWrites(Duration.ofMillis(200));
                return status(server.port()) == 200;
            });
        } finally {
            server.stop();
        }
    }

    private static Socket client(int port) throws IOException {
        Socket client = new Socket();
        client.setReceiveBufferSize(2048);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return client;
    }

    private static int status(int port) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI small = URI.create("http://127.0.0.1:" + port + "/small");
            return client.send(HttpRequest.newBuilder(small).build(), BodyHandlers.ofString())
                    .statusCode();
        }
    }
}
