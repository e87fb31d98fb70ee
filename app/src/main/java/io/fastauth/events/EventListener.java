package io.fastauth.events;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** One consumer. A thread of its own sends, and waits for whoever reads slowly; what the consumer says is ignored. */
final class EventListener implements WsListener {

    static final String TOO_SLOW = "Disconnected: Events are read too slowly";

    private final EventStream stream;
    private final RecentEvents recent;
    private final Supplier<Duration> heartbeat;
    private Optional<String> after = Optional.empty();
    private volatile boolean stopped;

    EventListener(EventStream stream, RecentEvents recent, Supplier<Duration> heartbeat) {
        this.stream = stream;
        this.recent = recent;
        this.heartbeat = heartbeat;
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        after = prologue.query().first("after").asOptional();
        return Optional.empty();
    }

    @Override
    public void onOpen(WsSession session) {
        long now = recent.last();
        Optional<Cursor> place = after.flatMap(Cursor::of).filter(stream::continues);
        long from = place.map(Cursor::number).orElse(now);
        String opening = stream.opening(after.isPresent() && place.isEmpty() ? "gap" : "connected", from);
        Thread.ofVirtual().name("fastauth-events").start(() -> send(session, opening, from));
    }

    private void send(WsSession session, String opening, long from) {
        session.send(opening, true);
        long place = from;
        try {
            while (!stopped) {
                switch (recent.after(place, heartbeat.get(), () -> stopped)) {
                    case Next.Events events -> {
                        place = events.last();
                        send(session, events);
                    }
                    case Next.Lost lost -> {
                        session.close(WsCloseCodes.VIOLATED_POLICY, TOO_SLOW);
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(WsSession session, Next.Events events) {
        if (events.texts().isEmpty() && !stopped) {
            session.ping(BufferData.empty());
        }
        for (String text : events.texts()) {
            session.send(text, true);
        }
    }

    @Override
    public void onPing(WsSession session, BufferData buffer) {
        session.pong(buffer);
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        stop();
    }

    @Override
    public void onError(WsSession session, Throwable failure) {
        stop();
    }

    private void stop() {
        stopped = true;
        // Not interrupted: that would cut the connection in the middle of a frame.
        recent.wake();
    }
}
