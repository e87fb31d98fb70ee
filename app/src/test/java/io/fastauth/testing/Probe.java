package io.fastauth.testing;

import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener that remembers what it was told, and whether two threads told it of one websocket at a time. */
public final class Probe implements WsListener {

    public static final int STORM = 8;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Map<WsSession, AtomicBoolean> busy = new ConcurrentHashMap<>();
    private final AtomicInteger overlaps = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();

    @Override
    public void onOpen(WsSession session) {
        opened.incrementAndGet();
        alone(session, () -> session.send("open", true));
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        alone(session, () -> {
            if (text.equals("fail")) {
                throw new IllegalStateException("secret");
            } else if (text.equals("storm")) {
                storm(session);
            } else {
                session.send("probe: " + text, true);
            }
        });
    }

    private static void storm(WsSession session) {
        for (int thread = 0; thread < STORM; thread++) {
            String message = "storm " + Character.toString('a' + thread).repeat(1000);
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 100; i++) {
                    session.send(message, true);
                }
            });
        }
    }

    @Override
    public void onError(WsSession session, Throwable failure) {
        events.add("error");
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        alone(session, () -> events.add("close " + status));
    }

    private void alone(WsSession session, Runnable event) {
        AtomicBoolean flag = busy.computeIfAbsent(session, key -> new AtomicBoolean());
        if (!flag.compareAndSet(false, true)) {
            overlaps.incrementAndGet();
        }
        try {
            event.run();
        } finally {
            flag.set(false);
        }
    }

    public List<String> events() {
        return List.copyOf(events);
    }

    public int opened() {
        return opened.get();
    }

    public int overlaps() {
        return overlaps.get();
    }
}
