package io.fastauth.testing;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One end of a websocket: the client's, as the JDK speaks it. */
public final class Peer implements WebSocket.Listener, AutoCloseable {

    public static final String ACCEPTED = "{\"status\":\"success\",\"detail\":\"Connected: Connection Accepted\"}";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final CompletableFuture<Close> close = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private WebSocket socket;

    /** How a websocket was closed. */
    public record Close(int code, String reason) {}

    private Peer() {}

    public static Peer connect(RunningServer server, String path, String... headers) {
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return connect(builder, server.port(), path);
    }

    /** To a server in another process. */
    public static Peer connect(int port, String path, String header, String value) {
        return connect(CLIENT.newWebSocketBuilder().header(header, value), port, path);
    }

    /** As a browser does, which can set subprotocols only. */
    public static Peer offering(RunningServer server, String path, String first, String... more) {
        return connect(CLIENT.newWebSocketBuilder().subprotocols(first, more), server.port(), path);
    }

    public static String base64Url(String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes());
    }

    private static Peer connect(WebSocket.Builder builder, int port, String path) {
        Peer peer = new Peer();
        peer.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + path), peer)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return peer;
    }

    public Peer send(String message) {
        socket.sendText(message, true).join();
        return this;
    }

    public WebSocket socket() {
        return socket;
    }

    /** The next text. */
    public String text() {
        try {
            String next = texts.poll(10, TimeUnit.SECONDS);
            assertNotNull(next, "no text came; close: " + close.getNow(null));
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public int waitingTexts() {
        return texts.size();
    }

    public boolean closed() {
        return close.isDone();
    }

    /** How the server closes, as soon as it does. */
    public Close close(long millis) {
        return close.orTimeout(millis, TimeUnit.MILLISECONDS).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            texts.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        close.complete(new Close(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        close.completeExceptionally(failure);
    }

    @Override
    public void close() {
        socket.abort();
    }

    /** Waits for an event of the event stream; that all were sent is none. */
    public JsonNode event() {
        JsonNode received = json();
        while (received.path("event").asText().equals("beat")) {
            received = json();
        }
        return received;
    }

    /** Waits for a text, which is JSON. */
    public JsonNode json() {
        String received = text();
        try {
            return new ObjectMapper().readTree(received);
        } catch (JsonProcessingException e) {
            throw new AssertionError(received, e);
        }
    }
}
