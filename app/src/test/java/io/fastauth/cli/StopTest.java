package io.fastauth.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A process that is told to end, as a platform tells it. */
@Execution(ExecutionMode.CONCURRENT)
class StopTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PORT = Pattern.compile("ready at http://127\\.0\\.0\\.1:(\\d+)\\R");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder;

    private ChildProcess serve(String drainDelay) throws IOException {
        return ChildProcess.fastauth(
                folder, Map.of("FASTAUTH_DRAIN_DELAY", drainDelay), "serve", "--init", "--port", "0");
    }

    private static int port(ChildProcess child) {
        Matcher matcher = PORT.matcher(child.awaitOut("curl"));
        assertTrue(matcher.find());
        return Integer.parseInt(matcher.group(1));
    }

    private HttpResponse<String> get(int port, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
        return client.send((headers.length > 0 ? request.headers(headers) : request).build(), BodyHandlers.ofString());
    }

    private JsonNode issue(int port, String client) throws IOException, InterruptedException {
        return JSON.readTree(get(port, "/auth/token/new?client_id=" + client).body())
                .get("data");
    }

    @Test
    void readinessGoesDownWhileEverythingIsStillServed() throws IOException, InterruptedException {
        try (ChildProcess child = serve("PT3S")) {
            int port = port(child);
            assertEquals(200, get(port, "/observe/health/ready").statusCode());

            child.signal();

            await().pollInterval(Duration.ofMillis(50))
                    .until(() -> get(port, "/observe/health/ready").statusCode() == 503);
            HttpResponse<String> served = get(port, "/health");
            assertEquals(200, served.statusCode());
            assertEquals("close", served.headers().firstValue("Connection").orElse(""));
            assertEquals(200, get(port, "/observe/health/live").statusCode());
            assertEquals(0, child.exitCode(), child::err);
        }
    }

    @Test
    void aRequestThatHasBegunIsAnswered() throws IOException, InterruptedException {
        try (ChildProcess child = serve("PT0S")) {
            int port = port(child);
            String body =
                    "refresh_token=" + issue(port, "me").get("refresh_token").asText();
            try (Socket begun = new Socket(InetAddress.getLoopbackAddress(), port)) {
                begun.setSoTimeout((int) PATIENCE.toMillis());
                String half = "POST /auth/token/refresh HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length()
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n" + body.substring(0, 20);
                begun.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
                begun.getOutputStream().flush();
                // Until the server has begun to serve it, it is a request that nobody has taken on.
                await().until(() -> get(port, "/health").statusCode() == 200);

                child.signal();
                await().pollInterval(Duration.ofMillis(50)).until(() -> refusesConnections(port));

                begun.getOutputStream().write(body.substring(20).getBytes(StandardCharsets.US_ASCII));
                begun.getOutputStream().flush();
                InputStream in = begun.getInputStream();
                String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            }
            assertEquals(0, child.exitCode(), child::err);
        }
    }

    private static boolean refusesConnections(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void whatWasAnsweredUnderLoadIsThereAfterTheRestart() throws Exception {
        List<CompletableFuture<List<JsonNode>>> callers = new ArrayList<>();
        try (ChildProcess child = serve("PT0S")) {
            int port = port(child);
            for (int i = 0; i < 4; i++) {
                String name = "caller" + i + "-";
                callers.add(
                        CompletableFuture.supplyAsync(() -> issueUntilRefused(port, name), Thread::startVirtualThread));
            }
            await().until(() -> get(port, "/observe/metrics").body().contains("operation=\"issue\""));
            child.signal();
            assertEquals(0, child.exitCode(), child::err);
        }
        try (ChildProcess child = serve("PT0S")) {
            int port = port(child);
            int checked = 0;
            for (CompletableFuture<List<JsonNode>> caller : callers) {
                List<JsonNode> answered = caller.get(20, TimeUnit.SECONDS);
                for (JsonNode pair : answered.subList(Math.max(0, answered.size() - 5), answered.size())) {
                    assertEquals(
                            200,
                            get(
                                            port,
                                            "/access/health",
                                            "ACCESS-TOKEN",
                                            pair.get("access_token").asText())
                                    .statusCode());
                    checked++;
                }
            }
            assertTrue(checked > 0, "nothing was issued");
        }
    }

    private List<JsonNode> issueUntilRefused(int port, String name) {
        List<JsonNode> answered = new ArrayList<>();
        try {
            while (true) {
                HttpResponse<String> answer = get(port, "/auth/token/new?client_id=" + name + answered.size());
                assertEquals(200, answer.statusCode(), answer::body);
                answered.add(JSON.readTree(answer.body()).get("data"));
            }
        } catch (IOException e) {
            // The server is gone: what was answered before must be kept.
            return answered;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return answered;
        }
    }

    @Test
    void webSocketsAreClosedWith1001() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ChildProcess child = serve("PT0S")) {
            int port = port(child);
            String access = issue(port, "ws").get("access_token").asText();
            CompletableFuture<String> greeted = new CompletableFuture<>();
            CompletableFuture<Integer> closed = new CompletableFuture<>();
            client.newWebSocketBuilder()
                    .header("ACCESS-TOKEN", access)
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws/access"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                            greeted.complete(text.toString());
                            socket.request(1);
                            return null;
                        }

                        @Override
                        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                            closed.complete(code);
                            return null;
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            // The client has opened it before the service has.
            greeted.get(20, TimeUnit.SECONDS);

            child.signal();

            assertEquals(1001, closed.get(20, TimeUnit.SECONDS));
            assertEquals(0, child.exitCode(), child::err);
        }
    }

    @Test
    void idleConnectionsDoNotHoldItUp() throws IOException, InterruptedException {
        try (ChildProcess child = serve("PT0S")) {
            int port = port(child);
            assertEquals(200, get(port, "/health").statusCode());
            long start = System.nanoTime();

            child.signal();

            assertEquals(0, child.exitCode(), child::err);
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(8).toNanos());
        }
    }
}
