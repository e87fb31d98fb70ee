package io.fastauth.bench.compare;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IntrospectionTest {

    private static final Introspection INTROSPECTION = new Introspection("/introspect", List.of("A: b: c"));

    private HttpServer server;
    private int port;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        port = server.getAddress().getPort();
        server.createContext("/introspect", this::introspect);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** As a service whose issuer is the host of the request. */
    private void introspect(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean active = body.equals("token=live")
                && ("127.0.0.1:" + port).equals(exchange.getRequestHeaders().getFirst("Host"))
                && "b: c".equals(exchange.getRequestHeaders().getFirst("A"));
        byte[] answer = ("{\"active\": " + active + "}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Test
    void onlyActiveTokensAreMeasured() throws IOException {
        INTROSPECTION.requireActive(port, List.of("live", "live"));
        assertThrows(
                IllegalStateException.class, () -> INTROSPECTION.requireActive(port, List.of("live", "forgotten")));
    }
}
