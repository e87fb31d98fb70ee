package io.fastauth.client.helidon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.System.Logger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Follows FastAuth's event stream and invalidates the accepted tokens of clients whose sessions changed. It reconnects
 * with its cursor; when the stream cannot continue there, it invalidates all tokens. It closes a connection that does
 * not answer a ping, because a network can lose one without notice.
 */
final class EventFollower implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(EventFollower.class.getName());
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_EVENT = 65_536;
    private static final Duration RECONNECT_DELAY = Duration.ofSeconds(1);

    private final String stream;
    private final String masterToken;
    private final Duration timeout;
    private final AcceptedTokens accepted;
    private final HttpClient connections;
    private final ScheduledExecutorService attempts = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fastauth-events").factory());
    private volatile String cursor = "";
    private volatile boolean disconnected;
    private volatile boolean closed;

    private EventFollower(URI server, String masterToken, Duration timeout, AcceptedTokens accepted) {
        this.stream = server.toString().replaceFirst("^http", "ws").replaceFirst("/$", "") + "/ws/events";
        this.masterToken = masterToken;
        this.timeout = timeout;
        this.accepted = accepted;
        this.connections = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    static EventFollower follow(URI server, String masterToken, Duration timeout, AcceptedTokens accepted) {
        EventFollower started = new EventFollower(server, masterToken, timeout, accepted);
        started.attempts.execute(started::connect);
        return started;
    }

    private void connect() {
        String after = cursor;
        Consumer consumer = new Consumer();
        var unused = connections
                .newWebSocketBuilder()
                .connectTimeout(timeout)
                .header("MASTER-TOKEN", masterToken)
                .buildAsync(URI.create(after.isEmpty() ? stream : stream + "?after=" + after), consumer)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        reconnect(failure.toString());
                    } else if (closed) {
                        socket.abort();
                    } else {
                        watch(socket, consumer);
                    }
                });
    }

    /** Pings until the other end stops answering. */
    private void watch(WebSocket socket, Consumer consumer) {
        later(timeout, () -> {
            if (socket.isInputClosed()) {
                return;
            }
            if (!consumer.alive) {
                socket.abort();
                consumer.ended("no answer to a ping");
                return;
            }
            consumer.alive = false;
            // A ping that cannot be sent is not answered either.
            var unused = socket.sendPing(ByteBuffer.allocate(0));
            watch(socket, consumer);
        });
    }

    private void reconnect(String reason) {
        if (closed) {
            return;
        }
        LOGGER.log(
                disconnected ? Logger.Level.DEBUG : Logger.Level.WARNING,
                "Not connected to the event stream; accepted tokens stay valid for their time to live: {0}",
                reason);
        disconnected = true;
        later(RECONNECT_DELAY, this::connect);
    }

    private void later(Duration delay, Runnable step) {
        if (!closed) {
            var unused = attempts.schedule(step, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void received(String text) throws JsonProcessingException {
        JsonNode event = MAPPER.readTree(text);
        String client = event.path("client").asText();
        switch (event.path("event").asText()) {
            case "connected" -> {
                if (cursor.isEmpty()) {
                    accepted.invalidateAll();
                }
            }
            // Followed by another event if they ended a session.
            case "issued", "refreshed" -> {}
            default -> {
                if (client.isEmpty()) {
                    accepted.invalidateAll();
                } else {
                    accepted.invalidate(client);
                }
            }
        }
        cursor = event.path("cursor").asText();
        disconnected = cursor.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        attempts.shutdownNow();
        connections.shutdownNow();
    }

    /** One connection. */
    private final class Consumer implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile boolean alive = true;

        private void ended(String reason) {
            if (ended.compareAndSet(false, true)) {
                reconnect(reason);
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            alive = true;
            text.append(data);
            try {
                if (text.length() > MAX_EVENT) {
                    throw new IllegalStateException("an event is longer than " + MAX_EVENT + " characters");
                }
                if (last) {
                    received(text.toString());
                    text.setLength(0);
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("an event is not JSON", e);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            alive = true;
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended(code + " " + reason);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            from.abort();
            ended(failure.toString());
        }
    }
}
