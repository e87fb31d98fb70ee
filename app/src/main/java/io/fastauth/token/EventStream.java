package io.fastauth.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The events of tokens as JSON texts, in one order, each with a cursor after which a consumer that comes back
 * continues. They hold ids only, never a token, an address or a reason. The latest events are kept in memory; what a
 * consumer missed beyond them, or in another process, is a gap, and the first message says so.
 *
 * <p>Denied requests and replayed answers are no events. Of changes by other processes only the client is known.
 */
public final class EventStream implements AuditLog {

    /** The epoch and a number with few enough digits for a long. */
    private static final Pattern CURSOR = Pattern.compile("([0-9a-f]{16})-([0-9]{1,18})");

    private final RecentEvents recent;
    private final Clock clock;

    /** Names the process in cursors, so that a cursor of another process is recognised. */
    private final String epoch = HexFormat.of().toHexDigits(new SecureRandom().nextLong());

    /**
     * A stream without events.
     *
     * @param kept how many events are kept, and so how far a consumer may fall behind; at least 1
     * @param clock the time of events that other processes made, and of opening messages
     * @throws IllegalArgumentException when fewer than one event would be kept
     */
    public EventStream(int kept, Clock clock) {
        if (kept < 1) {
            throw new IllegalArgumentException("kept must be at least 1");
        }
        this.recent = new RecentEvents(kept);
        this.clock = clock;
    }

    @Override
    public void record(AuditEvent event) {
        switch (event.kind()) {
            case ISSUED, REFRESHED -> {
                add(event);
                // One pair for each client: its tokens of before are no longer current.
                event.clientId().ifPresent(client -> add("superseded", client, event.time()));
            }
            case REUSE_DETECTED, REVOKED, KEYS_CHANGED -> add(event);
            case REPLAYED, DENIED -> {
                // Changes nothing that a consumer could have cached.
            }
        }
    }

    /** Adds that another process changed a session of a client; an empty text when it may have been any. */
    public void changed(String clientId) {
        add("changed", clientId, clock.instant());
    }

    /** A reader for one consumer that starts with the next event. */
    public Reader readFromNow() {
        return new Reader("connected", recent.last());
    }

    /**
     * A reader for one consumer that continues after a cursor; or from now, after a gap, when the events since are not
     * all kept or the text is not a cursor of this process.
     */
    public Reader readAfter(String cursor) {
        long now = recent.last();
        Matcher parts = CURSOR.matcher(cursor);
        if (parts.matches() && parts.group(1).equals(epoch)) {
            long number = Long.parseLong(parts.group(2));
            if (recent.keepsAfter(number)) {
                return new Reader("connected", number);
            }
        }
        return new Reader("gap", now);
    }

    private void add(AuditEvent event) {
        recent.add(number -> {
            ObjectNode json = event(event.kind().text());
            event.clientId().ifPresent(client -> json.put("client", client));
            event.session().ifPresent(session -> json.put("sid", session));
            event.tokenId().ifPresent(token -> json.put("jti", token));
            event.keyId().ifPresent(key -> json.put("kid", key));
            return text(json, event.time(), number);
        });
    }

    private void add(String kind, String client, Instant time) {
        recent.add(number -> {
            ObjectNode json = event(kind);
            if (!client.isEmpty()) {
                json.put("client", client);
            }
            return text(json, time, number);
        });
    }

    private static ObjectNode event(String kind) {
        return JsonNodeFactory.instance.objectNode().put("event", kind);
    }

    private String text(ObjectNode json, Instant time, long number) {
        return json.put("time", time.toString())
                .put("cursor", epoch + '-' + number)
                .toString();
    }

    /** Reads the events for one consumer: one thread reads, and any may stop it. */
    public final class Reader {

        private final String opening;
        private long place;
        private volatile boolean stopped;

        private Reader(String kind, long place) {
            this.opening = text(event(kind), clock.instant(), place);
            this.place = place;
        }

        /** The first message: whether events are missing, and the cursor after which the next events come. */
        public String opening() {
            return opening;
        }

        /**
         * Waits for the next events.
         *
         * @param timeout how long to wait; positive
         * @return the next events, oldest first; none after the timeout or {@link #stop}; empty when the consumer is so
         *     far behind that they are no longer kept
         */
        public Optional<List<String>> next(Duration timeout) throws InterruptedException {
            Optional<List<String>> events = recent.after(place, timeout, this::stopped);
            place += events.map(List::size).orElse(0);
            return events;
        }

        /** Ends a wait, and reading. */
        public void stop() {
            stopped = true;
            recent.wake();
        }

        /** Whether {@link #stop} was called. */
        public boolean stopped() {
            return stopped;
        }
    }
}
