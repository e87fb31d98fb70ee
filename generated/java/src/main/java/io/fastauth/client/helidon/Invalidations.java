package io.fastauth.client.helidon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.System.Logger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Hears from FastAuth's event stream whose tokens have ended. While it is not connected nothing is heard, and what was
 * accepted lives for its short time; what cannot be continued afterwards ends everything that was accepted.
 */
final class Invalidations implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Invalidations.class.getName());
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LONGEST_EVENT = 65_536;
    private static final long PAUSE_MILLIS = 1_000;

    private final String stream;
    private final String masterToken;
    private final Duration timeout;
    private final AcceptedTokens accepted;
    private final HttpClient connections;
    private final ScheduledExecutorService attempts = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fastauth-events").factory());
    private volatile String cursor = "";
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
        connections
                .newWebSocketBuilder()
                .connectTimeout(timeout)
                .header("MASTER-TOKEN", masterToken)
                .buildAsync(URI.create(after.isEmpty() ? stream : stream + "?after=" + after), new Consumer())
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        again(failure.toString());
                    } else if (closed) {
                        socket.abort();
                    }
                });
    }

    private void again(String why) {
        LOGGER.log(Logger.Level.DEBUG, "FastAuth's events are not heard: {0}", why);
        if (!closed) {
            attempts.schedule(this::connect, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
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
    }

    @Override
    public void close() {
        closed = true;
        attempts.shutdownNow();
        connections.shutdownNow();
    }

    /** One connection; told of its end once, by a close or an error. */
    private final class Consumer implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
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
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            again(code + " " + reason);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            from.abort();
            again(failure.toString());
        }
    }
}
