package io.fastauth.client;

import io.fastauth.client.EventFeed.MalformedEventException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Reads the events by long polls, one call after another, for networks without websockets. */
final class EventPolling {

    /** The longest page: 100 events. */
    private static final int MAX_PAGE = 262_144;

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);
    /** The service permits 30 seconds. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final ServiceConnection service;
    private final ClientCredential client;
    private final EventFeed feed;
    private final Duration wait;
    private final long end;

    /**
     * Begins with the next call.
     *
     * @param maxLag how late events may be
     * @param period after which it is over
     */
    EventPolling(ServiceConnection service, ClientCredential client, Duration maxLag, EventFeed feed, Duration period) {
        this.service = service;
        this.client = client;
        this.feed = feed;
        this.wait = bounded(maxLag.dividedBy(3));
        this.end = System.nanoTime() + period.toNanos();
    }

    private static Duration bounded(Duration asked) {
        if (asked.compareTo(SHORTEST_WAIT) < 0) {
            return SHORTEST_WAIT;
        }
        return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }

    /** Whether it is time to try a websocket again. */
    boolean over() {
        return System.nanoTime() - end >= 0;
    }

    /**
     * Applies the next page, and returns the delay before the next call. The result fails when there is no page: with
     * {@link FastAuthException} when it was refused, and with {@link MalformedEventException} when it is not one.
     */
    CompletableFuture<Duration> next() {
        String after = feed.cursor();
        // The first page is for the cursor, and it says at once how late the events are.
        Duration longest = feed.opened() && !after.isEmpty() ? wait : Duration.ZERO;
        String path = "/auth/events?wait=" + longest.toMillis()
                + (after.isEmpty() ? "" : "&after=" + ServiceConnection.encoded(after));
        long asked = System.nanoTime();
        return service.getLater(path, longest, MAX_PAGE, "Authorization", client.basic())
                .thenApply(answer -> applied(answer, after, asked, longest));
    }

    private Duration applied(ServiceAnswer answer, String after, long asked, Duration longest) {
        if (!answer.succeeded()) {
            throw answer.failure();
        }
        try {
            // By then it was answered; the answer may have been under way for long.
            feed.page(answer.body(), asked + longest.toNanos());
            // A proxy may answer at once, and always the same.
            boolean same = longest.isPositive() && feed.cursor().equals(after);
            boolean early = System.nanoTime() - asked < wait.dividedBy(2).toNanos();
            return same && early ? wait.dividedBy(2) : Duration.ZERO;
        } catch (MalformedEventException e) {
            throw new CompletionException(e);
        }
    }
}
