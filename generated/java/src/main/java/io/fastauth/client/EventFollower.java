package io.fastauth.client;

import java.lang.System.Logger;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps a connection to the event stream, and reconnects where it ended. It closes a connection that does not answer a
 * ping, because a network can lose one without notice. Behind a proxy without websockets it polls the events, and tries
 * a websocket again every few minutes.
 */
final class EventFollower implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(EventFollower.class.getName());
    private static final int MAX_EVENT = 65_536;
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);
    /** After this many in a row that were answered with something else than 101, the events are polled. */
    private static final int HANDSHAKES = 2;
    /** Answers of the service itself: a poll would be answered alike. */
    private static final Set<Integer> OF_THE_SERVICE = Set.of(401, 403, 429, 503);

    private static final Duration REPORTS = Duration.ofMillis(100);

    private final ServiceConnection service;
    private final String stream;
    private final ClientCredential client;
    private final Duration timeout;
    private final Duration maxLag;
    private final Duration pollingPeriod;
    private final EventFeed feed;
    /** Discards what a connection asks for while it is closed. */
    private final ScheduledExecutorService steps = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("fastauth-events").factory(), new ThreadPoolExecutor.DiscardPolicy());

    private final Backoff backoff = new Backoff(LONGEST_DELAY);
    private volatile Optional<WebSocket> connection = Optional.empty();
    private volatile boolean disconnected;
    /** The handshakes since a websocket was opened that were answered with something else. */
    private final AtomicInteger refusedHandshakes = new AtomicInteger();

    private volatile boolean closed;

    private EventFollower(VerifierBuilder settings, ServiceConnection service, EventFeed feed) {
        this.service = service;
        this.stream = ServiceConnection.text(settings.server).replaceFirst("(?i)^http", "ws") + "/ws/events";
        this.client = settings.client;
        this.timeout = settings.timeout;
        this.maxLag = settings.maxLag;
        this.pollingPeriod = settings.pollingPeriod;
        this.feed = feed;
    }

    static EventFollower follow(
            VerifierBuilder settings, ServiceConnection service, EventFeed feed, ModeObserver mode) {
        EventFollower started = new EventFollower(settings, service, feed);
        started.steps.execute(started::connect);
        var unused = started.steps.scheduleWithFixedDelay(
                mode::report, REPORTS.toMillis(), REPORTS.toMillis(), TimeUnit.MILLISECONDS);
        return started;
    }

    private void connect() {
        String after = feed.cursor();
        Consumer consumer = new Consumer();
        var unused = service.http()
                .newWebSocketBuilder()
                .connectTimeout(timeout)
                .header("Authorization", client.basic())
                .buildAsync(
                        URI.create(after.isEmpty() ? stream : stream + "?after=" + ServiceConnection.encoded(after)),
                        consumer)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        notOpened(failure);
                        return;
                    }
                    connection = Optional.of(socket);
                    if (closed) {
                        socket.abort();
                    } else {
                        watch(socket, consumer);
                    }
                });
    }

    private void notOpened(Throwable failure) {
        if (!(cause(failure) instanceof WebSocketHandshakeException refused)) {
            reconnect(failure.toString(), Optional.empty());
            return;
        }
        HttpResponse<?> answer = refused.getResponse();
        if (OF_THE_SERVICE.contains(answer.statusCode()) || refusedHandshakes.incrementAndGet() < HANDSHAKES) {
            reconnect("the handshake was answered with " + answer.statusCode(), RetryAfter.of(answer.headers()));
            return;
        }
        LOGGER.log(
                refusedHandshakes.get() == HANDSHAKES ? Logger.Level.INFO : Logger.Level.DEBUG,
                "The event stream answers handshakes of websockets with {0}; the events are polled",
                answer.statusCode());
        poll(new EventPolling(service, client, maxLag, feed, pollingPeriod));
    }

    private void poll(EventPolling polling) {
        var unused = polling.next().whenComplete((delay, failure) -> {
            if (failure != null) {
                Throwable cause = cause(failure);
                reconnect(
                        cause.toString(),
                        cause instanceof UnavailableException away ? away.retryAfter() : Optional.empty());
                return;
            }
            applied();
            later(delay, polling.over() ? this::connect : () -> poll(polling));
        });
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Pings until the other end stops answering. */
    private void watch(WebSocket socket, Consumer consumer) {
        later(timeout, () -> {
            if (socket.isInputClosed()) {
                return;
            }
            if (!consumer.alive || !feed.opened()) {
                socket.abort();
                consumer.ended(consumer.alive ? "no opening message" : "no answer to a ping");
                return;
            }
            consumer.alive = false;
            // A ping that cannot be sent is not answered either.
            var unused = socket.sendPing(ByteBuffer.allocate(0));
            watch(socket, consumer);
        });
    }

    private void reconnect(String reason, Optional<Duration> retryAfter) {
        feed.lost();
        if (closed) {
            return;
        }
        LOGGER.log(
                disconnected ? Logger.Level.DEBUG : Logger.Level.WARNING,
                "Not connected to the event stream; tokens are introspected: {0}",
                reason);
        disconnected = true;
        Duration delay;
        synchronized (backoff) {
            delay = backoff.failed(retryAfter);
        }
        later(delay, this::connect);
    }

    private void later(Duration delay, Runnable step) {
        var unused = steps.schedule(step, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Events have come. */
    private void applied() {
        if (closed) {
            // A message that came while it was closed does not make the verifier live again.
            feed.lost();
            return;
        }
        if (disconnected && feed.live()) {
            disconnected = false;
            synchronized (backoff) {
                backoff.succeeded();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        steps.shutdownNow();
        connection.ifPresent(WebSocket::abort);
    }

    /** One connection. */
    private final class Consumer implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile boolean alive = true;

        private void ended(String reason) {
            if (ended.compareAndSet(false, true)) {
                reconnect(reason, Optional.empty());
            }
        }

        @Override
        public void onOpen(WebSocket opened) {
            refusedHandshakes.set(0);
            // The opening message is still to come, also where polls were current.
            feed.lost();
            opened.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            alive = true;
            if (ended.get() || closed) {
                return CompletableFuture.completedStage(null);
            }
            text.append(data);
            try {
                if (text.length() > MAX_EVENT) {
                    throw feed.malformed("It is longer than " + MAX_EVENT + " characters");
                }
                if (last) {
                    feed.received(text.toString());
                    applied();
                    text.setLength(0);
                }
            } catch (EventFeed.MalformedEventException e) {
                throw new IllegalStateException(e);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            throw new IllegalStateException(feed.malformed("It is not a text"));
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
