package io.fastauth.observe;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthFeature;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.Wire;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While the service drains, every answer announces that it closes its connection, and does so. */
class DrainingAnswersTest {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch drained = new CountDownLatch(1);
    private FastAuthFeature feature;
    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        feature = FastAuthFeature.create(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .cryptographyKey(RunningServer.KEY)
                        .masterToken(RunningServer.MASTER)
                        .addAccessTokenPath("/access"));
        server = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .addFeature(feature)
                .putSocket(
                        "second",
                        socket ->
                                socket.address(InetAddress.getLoopbackAddress()).port(0))
                .routing("second", routing -> routing.get("/mine", (request, response) -> response.send("mine")))
                .routing(routing -> routing.get("/slow", (request, response) -> {
                    reached.countDown();
                    drained.await();
                    response.send("slow");
                }))
                .build());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void assertClosed(int port, String request) {
        try (Wire wire = Wire.to(port)) {
            String answer = wire.send(request).untilClosed();
            assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
            assertFalse(answer.contains("keep-alive"), answer);
        }
    }

    private static String get(String path, String... fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + String.join("", fields) + "\r\n";
    }

    @Test
    void everyAnswerClosesItsConnection() {
        feature.drain();

        for (String path : new String[] {
            "/health", "/nothing", "/access/health", "/auth/verify", "/auth/ext-authz/app", "/auth/ext-authz/access",
            "/openapi", "/observe/metrics", "/docs", "/health?[", "/auth/token/new", "/auth/token/refresh"
        }) {
            assertClosed(server.port(), get(path));
            assertClosed(server.port(), get(path, "Connection: keep-alive\r\n"));
        }
        assertClosed(server.port(), "OPTIONS /health HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\n\r\n");
        assertClosed(server.port(), "DELETE /health HTTP/1.1\r\nHost: a\r\n\r\n");
        assertClosed(server.port(), "HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n");
        assertClosed(server.port(), "POST /auth/token/refresh HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na=b");
        assertClosed(server.port("second"), get("/mine"));
        assertClosed(server.port("second"), get("/nothing"));
    }

    @Test
    void aRequestThatHadBegunBeforeIsNoException() throws InterruptedException {
        try (Wire wire = Wire.to(server.port());
                Wire idle = Wire.to(server.port())) {
            assertFalse(idle.send(get("/health")).answer().contains("Connection: close"));
            wire.send(get("/slow"));
            reached.await();
            feature.drain();
            drained.countDown();

            assertTrue(wire.untilClosed().contains("\r\nConnection: close\r\n"));
            assertTrue(idle.send(get("/health")).untilClosed().contains("\r\nConnection: close\r\n"));
        }
    }
}
