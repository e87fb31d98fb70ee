package io.fastauth.client;

import java.lang.System.Logger;
import java.util.function.Consumer;

/** Tells the mode of a verifier to any thread, and reports its changes by one, which the callback may delay. */
final class ModeObserver {

    private static final Logger LOGGER = System.getLogger(ModeObserver.class.getName());

    private final EventFeed feed;
    private final Consumer<Mode> onMode;
    private volatile boolean answered = true;
    private Mode reported = Mode.INTROSPECTING;

    ModeObserver(EventFeed feed, Consumer<Mode> onMode) {
        this.feed = feed;
        this.onMode = onMode;
    }

    Mode mode() {
        if (feed.live()) {
            return Mode.LIVE;
        }
        return answered ? Mode.INTROSPECTING : Mode.UNAVAILABLE;
    }

    /** An introspection was answered, or not. */
    void answered(boolean answer) {
        answered = answer;
    }

    /** Reports the mode if it has changed. Always called by the same thread. */
    void report() {
        Mode now = mode();
        if (now == reported) {
            return;
        }
        reported = now;
        try {
            onMode.accept(now);
        } catch (RuntimeException e) {
            LOGGER.log(Logger.Level.WARNING, "The callback for the mode failed", e);
        }
    }
}
