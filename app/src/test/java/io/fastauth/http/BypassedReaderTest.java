package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Wire;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However a host application configures HTTP/1.1, its connections are read here. */
class BypassedReaderTest {

    private WebServer server;

    private void start(WebServerConfig.Builder builder) {
        server = builder.address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .routing(routing -> routing.get("/", (request, response) -> response.send("got")))
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private String ask(String request) {
        try (Wire wire = Wire.to(server.port())) {
            return wire.send(request).untilClosed();
        }
    }

    private void assertServesHttp10() {
        String answer = ask("GET / HTTP/1.0\r\n\r\n");
        assertTrue(answer.endsWith("got"), answer);
    }

    @Test
    void withoutConfiguration() {
        start(WebServer.builder());

        assertServesHttp10();
    }

    @Test
    void withAProtocolOfTheHost() {
        start(WebServer.builder()
                .addProtocol(Http1Config.builder().maxHeadersSize(1000).build()));

        assertServesHttp10();
        String answer = ask("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(1000) + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
    }

    @Test
    void withAProtocolInPlaceOfTheDiscoveredOne() {
        start(WebServer.builder()
                .addProtocol(Http1Config.builder().name("http_1_1").build()));

        assertServesHttp10();
    }

    @Test
    void withHelidonsKeys() {
        start(WebServer.builder()
                .config(Config.just(ConfigSources.create(Map.of(
                                "server.protocols.http_1_1.max-headers-size", "1000",
                                "server.protocols.http_1_1.max-prologue-length", "100")))
                        .get("server")));

        assertServesHttp10();
        String fields = ask("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(1000) + "\r\n\r\n");
        assertTrue(fields.startsWith("HTTP/1.1 431 "), fields);
        String line = ask("GET /" + "x".repeat(100) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertTrue(line.startsWith("HTTP/1.1 414 "), line);
    }
}
