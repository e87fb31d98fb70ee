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
 * Hears from FastAuth's event stream whose tokens have ended. While it is not connected nothing is heard, and what was
 * accepted lives for its short time; what cannot be continued afterwards ends everything that was accepted. A
 * connection that answers no ping is given up: a network can lose one without a word to either end.
 */
final class Invalidations implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Invalidations.class.getName());
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LONGEST_EVENT = 65_536;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String stream;
    private final String masterToken;
    private final Duration timeout;
    private final AcceptedTokens accepted;
    private final HttpClient connections;
    private final ScheduledExecutorService attempts = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fastauth-events").factory());
    private volatile String cursor = "";
    private volatile boolean deaf;
    private volatile boolean closed;

    private Invalidations(URI server, String masterToken, Duration timeout, AcceptedTokens accepted) {
        this.stream = server.toString().replaceFirst("^http", "ws").replaceFirst("/$", "") + "/ws/events";
        this.masterToken = masterToken;
        this.timeout = timeout;
        this.accepted = accepted;
        this.connections = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    static Invalidations follow(URI server, String masterToken, Duration timeout, AcceptedTokens accepted) {
        Invalidations started = new Invalidations(server, masterToken, timeout, accepted);
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
                        again(failure.toString());
                    } else if (closed) {
                        socket.abort();
                    } else {
                        watch(socket, consumer);
                    }
                });
    }

    /** Asks the other end for a sign of life until there is none. */
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
            // One that cannot be sent is not answered either.
            var unused = socket.sendPing(ByteBuffer.allocate(0));
            watch(socket, consumer);
        });
    }

    private void again(String why) {
        if (closed) {
            return;
        }
        LOGGER.log(
                deaf ? Logger.Level.DEBUG : Logger.Level.WARNING,
                "FastAuth''s events are not heard; accepted tokens are believed until their time to live ends: {0}",
                why);
        deaf = true;
        later(PAUSE, this::connect);
    }

    private void later(Duration pause, Runnable step) {
        if (!closed) {
            var unused = attempts.schedule(step, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void heard(String text) throws JsonProcessingException {
        JsonNode event = MAPPER.readTree(text);
        String client = event.path("client").asText();
        switch (event.path("event").asText()) {
            case "connected" -> {
                if (cursor.isEmpty()) {
                    accepted.invalidateAll();
                }
            }
            // Another event follows these, and ends what the client had.
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
        deaf = cursor.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        attempts.shutdownNow();
        connections.shutdownNow();
    }

    /** One connection, which ends once. */
    private final class Consumer implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile boolean alive = true;

        private void ended(String why) {
            if (ended.compareAndSet(false, true)) {
                again(why);
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            alive = true;
            text.append(data);
            try {
                if (text.length() > LONGEST_EVENT) {
                    throw new IllegalStateException("an event is longer than " + LONGEST_EVENT + " characters");
                }
                if (last) {
                    heard(text.toString());
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
