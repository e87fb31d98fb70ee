package io.fastauth.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Pairs;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests beyond the server's {@code max-concurrent-requests} are refused before they are routed. */
class ConcurrentRequestsTest {

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private WebServer server;

    @BeforeEach
    void start() {
        server = ReaderServer.reading(
                        ReadLimits.DEFAULT,
                        routing -> routing.get("/slow", (request, response) -> {
                                    started.countDown();
                                    response.send(release.await(10, TimeUnit.SECONDS) ? "served" : "never released");
                                })
                                .get("/small", (request, response) -> response.send("served"))
                                .post("/small", (request, response) -> response.send("served")))
                .directHandlers(ErrorAnswers.unroutable(OptionalLong.empty()))
                .maxConcurrentRequests(1)
                .maxPayloadSize(100)
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.stop();
        client.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void oneMoreIsToldWhenToTryAgain(String method) throws Exception {
        CompletableFuture<HttpResponse<String>> slow =
                client.sendAsync(request("/slow").build(), BodyHandlers.ofString());
        started.await();

        HttpResponse<String> refused = send(request("/small").method(method, BodyPublishers.ofString("a=b")));
        assertEquals(503, refused.statusCode());
        assertEquals(Optional.of("1"), refused.headers().firstValue("Retry-After"));
        assertEquals(Optional.of("application/problem+json"), refused.headers().firstValue("Content-Type"));
        assertEquals(503, Pairs.json(refused).path("status").intValue());
        assertEquals(
                "The request cannot be served: Service Unavailable",
                Pairs.json(refused).path("detail").textValue());

        release.countDown();
        assertEquals("served", slow.get(10, TimeUnit.SECONDS).body());
        await().until(() -> send(request("/small")).statusCode() == 200);
    }

    /** Another refusal of the server says nothing about time. */
    @Test
    void aBodyThatIsTooLargeIsNotWorthAnotherTry() throws Exception {
        HttpResponse<String> refused = send(request("/small").POST(BodyPublishers.ofString("a".repeat(101))));
        assertEquals(413, refused.statusCode());
        assertEquals(Optional.empty(), refused.headers().firstValue("Retry-After"));
    }
}
