package io.fastauth.websocket;

import io.fastauth.token.EventStream;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sends the event stream to one consumer, from a thread of its own that waits while the consumer reads slowly. Messages
 * of the consumer are ignored.
 */
public final class EventListener implements WsListener {

    private final EventStream stream;
    private final Supplier<Duration> heartbeat;
    private EventStream.Reader reader;

    /**
     * A listener for one connection of a {@link GuardedWsRouting}.
     *
     * @param heartbeat how often the consumer is pinged while nothing happens; positive, called at every wait
     */
    public EventListener(EventStream stream, Supplier<Duration> heartbeat) {
        this.stream = stream;
        this.heartbeat = heartbeat;
        this.reader = stream.readFromNow();
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        reader = prologue.query()
                .first("after")
                .asOptional()
                .map(stream::readAfter)
                .orElseGet(stream::readFromNow);
        return Optional.empty();
    }

    @Override
    public void onOpen(WsSession session) {
        Thread.ofVirtual().name("fastauth-events").start(() -> send(session));
    }

    private void send(WsSession session) {
        session.send(reader.opening(), true);
        try {
            while (!reader.stopped()) {
                Optional<List<String>> events = reader.next(heartbeat.get());
                if (events.isEmpty()) {
                    session.close(CloseReason.CONSUMER_TOO_SLOW.code(), CloseReason.CONSUMER_TOO_SLOW.detail());
                    return;
                }
                if (events.get().isEmpty() && !reader.stopped()) {
                    session.ping(BufferData.empty());
                }
                events.get().forEach(event -> session.send(event, true));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
}
