package io.fastauth.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.fastauth.testing.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a collector and a persistence API on real sockets. */
class TracingTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final Queue<String> propagated = new ConcurrentLinkedQueue<>();
    private HttpServer other;

    @BeforeEach
    void start() throws IOException {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            synchronized (collected) {
                collected.write(body);
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.createContext("/token", exchange -> {
            propagated.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
            exchange.sendResponseHeaders(exchange.getRequestMethod().equals("POST") ? 200 : 404, -1);
            exchange.close();
        });
        other.start();
        System.setProperty("otel.exporter.otlp.endpoint", url());
        System.setProperty("otel.exporter.otlp.compression", "none");
        System.setProperty("otel.bsp.schedule.delay", "100");
    }

    @AfterEach
    void stop() {
        other.stop(0);
        List.of(
                        "otel.exporter.otlp.endpoint",
                        "otel.exporter.otlp.compression",
                        "otel.bsp.schedule.delay",
                        "otel.traces.exporter",
                        "otel.sdk.disabled")
                .forEach(System::clearProperty);
    }

    private String url() {
        return "http://127.0.0.1:" + other.getAddress().getPort();
    }

    /** Protobuf, which contains texts and ids unchanged. */
    private String collected() {
        synchronized (collected) {
            return collected.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void spansGoToTheCollectorAndTheTraceGoesOnToTheStore() {
        try (RunningServer server =
                RunningServer.start(config -> config.appName("traced-service").databaseApiUrl(url()))) {
            assertEquals(
                    200,
                    server.get("/auth/token/new?client_id=nobodys-business", "traceparent", PARENT)
                            .statusCode());
            await().until(() -> collected().contains("newToken") && collected().contains("store start"));
        }
        String traceId = new String(HexFormat.of().parseHex(TRACE), StandardCharsets.ISO_8859_1);
        assertTrue(collected().contains(traceId), "the caller's trace");
        assertTrue(collected().contains("traced-service"));
        assertFalse(collected().contains("nobodys-business"));
        assertEquals(1, propagated.size());
        assertTrue(propagated.peek().startsWith("00-" + TRACE + "-"), propagated::toString);
        assertFalse(propagated.peek().equals(PARENT), "our own span is the parent of the store's");
    }

    @ParameterizedTest
    @CsvSource({"otel.exporter.otlp.endpoint, ''", "otel.traces.exporter, none", "otel.sdk.disabled, true"})
    void nothingIsTracedUnlessAskedFor(String property, String value) {
        System.setProperty(property, value);
        try (RunningServer server = RunningServer.start(config -> config.databaseApiUrl(url()))) {
            assertEquals(
                    200, server.get("/auth/token/new", "traceparent", PARENT).statusCode());
        }
        assertEquals("", collected());
        assertEquals(List.of("null"), List.copyOf(propagated));
    }
}
