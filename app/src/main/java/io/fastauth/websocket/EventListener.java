package io.fastauth.websocket;

import io.fastauth.guard.EventConsumer;
import io.fastauth.token.EventFilter;
import io.fastauth.token.EventStream;
import io.fastauth.token.StoreUnavailableException;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sends the event stream to one consumer, from a thread of its own that waits while the consumer reads slowly. Messages
 * of the consumer are ignored.
 */
final class EventListener implements WsListener {

    /** The interval of beats, each of which says that all events were sent. */
    private static final Duration BEAT = Duration.ofMillis(250);

    /** How often a consumer is checked: it is disconnected within a second of losing its authority. */
    private static final Duration CHECK = Duration.ofMillis(500);

    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(30);

    private final EventStream stream;
    private final EventConsumer consumer;
    private final Supplier<Duration> heartbeat;
    private EventStream.Reader reader;

    /**
     * A listener for one connection.
     *
     * @param heartbeat how often the consumer is pinged; positive, called at every wait
     */
    EventListener(EventStream stream, EventConsumer consumer, Supplier<Duration> heartbeat) {
        this.stream = stream;
        this.consumer = consumer;
        this.heartbeat = heartbeat;
        this.reader = stream.readFromNow();
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        prologue.query().first("after").asOptional().ifPresent(cursor -> reader = stream.readAfter(cursor));
        return Optional.empty();
    }

    @Override
    public void onOpen(WsSession session) {
        Thread.ofVirtual().name("fastauth-events").start(() -> {
            try {
                new Sender(session).send();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void onPing(WsSession session, BufferData buffer) {
        session.pong(buffer);
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        // Not interrupted: that would cut the connection in the middle of a frame.
        reader.stop();
    }

    @Override
    public void onError(WsSession session, Throwable failure) {
        reader.stop();
    }

    /** The thread that sends. */
    private final class Sender {

        private final WsSession session;
        private final Due beat = new Due();
        private final Due check = new Due();
        private final Due outage = new Due();
        private Optional<EventFilter> filter = Optional.empty();

        private Sender(WsSession session) {
            this.session = session;
        }

        private void send() throws InterruptedException {
            session.send(reader.opening(), true);
            Due ping = new Due();
            ping.next(heartbeat.get());
            while (!reader.stopped() && mayRead() && sendEvents()) {
                if (ping.reached()) {
                    session.ping(BufferData.empty());
                    ping.next(heartbeat.get());
                }
                reader.await(Duration.ofNanos(Math.min(beat.nanosLeft(), ping.nanosLeft())));
            }
        }

        /** Whether the consumer may still read; otherwise, it is disconnected. */
        private boolean mayRead() {
            if (check.reached()) {
                check.next(CHECK);
                try {
                    Optional<EventFilter> before = filter;
                    filter = consumer.filter();
                    outage.next(STORE_TIMEOUT);
                    if (before.isPresent() && filter.isPresent() && !filter.equals(before)) {
                        // What it may read since a moment ago has been left out.
                        session.send(reader.missing(), true);
                    }
                    if (filter.isEmpty()) {
                        return close(
                                consumer.clientId().isEmpty()
                                        ? CloseReason.MASTER_TOKEN_CHANGED
                                        : CloseReason.CONSUMER_REFUSED);
                    }
                } catch (StoreUnavailableException e) {
                    return !outage.reached() || close(CloseReason.STORE_UNAVAILABLE);
                }
            }
            return true;
        }

        private boolean sendEvents() {
            long asked = System.nanoTime();
            Optional<Duration> lag = stream.lag();
            Optional<EventStream.Batch> batch = reader.read();
            if (batch.isEmpty()) {
                return close(CloseReason.CONSUMER_TOO_SLOW);
            }
            filter.ifPresent(allowed -> batch.get().events().stream()
                    .flatMap(event -> allowed.text(event).stream())
                    .forEach(text -> session.send(text, true)));
            if (batch.get().complete() && beat.reached()) {
                beat.next(BEAT);
                lag.ifPresent(known -> session.send(reader.beat(known.plusNanos(System.nanoTime() - asked)), true));
            }
            return true;
        }

        private boolean close(CloseReason reason) {
            session.close(reason.code(), reason.detail());
            return false;
        }
    }

    /** The time at which something is due: at once, until the next time is set. */
    private static final class Due {

        private long at = System.nanoTime();

        boolean reached() {
            return nanosLeft() <= 0;
        }

        long nanosLeft() {
            return at - System.nanoTime();
        }

        void next(Duration interval) {
            at = System.nanoTime() + interval.toNanos();
        }
    }
}
