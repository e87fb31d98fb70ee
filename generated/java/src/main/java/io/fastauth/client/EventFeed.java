package io.fastauth.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Applies the messages of the event stream or the pages of its events, in their order, and tells whether the stream can
 * be relied on. Thread-safe; one thread passes the messages.
 */
final class EventFeed {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long MAX_LAG_MILLIS = Duration.ofDays(1).toMillis();

    private final KnownSessions sessions;
    private final SeenTokens tokens;
    private final JwkSetCache keys;
    private final Duration maxLag;
    private final LongSupplier nanoTime;

    private volatile String cursor = "";
    private volatile Current current = Current.NO;

    /**
     * Until when the stream is current.
     *
     * @param opened whether the opening message has been received
     * @param known whether the service has said how late the events are
     * @param until the monotonic time
     */
    private record Current(boolean opened, boolean known, long until) {

        private static final Current NO = new Current(false, false, 0);
    }

    EventFeed(KnownSessions sessions, SeenTokens tokens, JwkSetCache keys, Duration maxLag, LongSupplier nanoTime) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.keys = keys;
        this.maxLag = maxLag;
        this.nanoTime = nanoTime;
    }

    /** Whether every change that was committed {@code maxLag} ago has been applied. */
    boolean live() {
        Current now = current;
        return now.known() && nanoTime.getAsLong() - now.until() <= 0;
    }

    /** Whether the connection has begun with an opening message. */
    boolean opened() {
        return current.opened();
    }

    /** Where to continue; an empty text for the present, when what was known is worth nothing. */
    String cursor() {
        return cursor;
    }

    /** The connection has ended. What is known stays: the stream may continue where it ended. */
    void lost() {
        current = Current.NO;
        sessions.interrupted();
    }

    /**
     * Applies a message.
     *
     * @throws MalformedEventException when it is not an event; what was known is forgotten, and the connection is to be
     *     made anew
     */
    void received(String text) throws MalformedEventException {
        JsonNode event = parsed(text);
        if (!current.opened() && event.path("status").asText().equals("error")) {
            // The service refuses to send events. The close frame that follows has the reason, too.
            return;
        }
        String kind = kind(event);
        if (!current.opened() && !kind.equals("connected") && !kind.equals("gap")) {
            throw malformed("It is not an opening message");
        }
        if (kind.equals("beat")) {
            late(event.path("lag"), nanoTime.getAsLong());
        } else {
            apply(kind, event);
        }
        cursor = event.path("cursor").asText(cursor);
    }

    /**
     * Applies a page of events that were read by a call.
     *
     * @param answeredBy the monotonic time by which the service answered, if the page was not here before
     * @throws MalformedEventException as above
     */
    void page(JsonNode page, long answeredBy) throws MalformedEventException {
        JsonNode events = page.path("events");
        String next = page.path("cursor").asText("");
        if (!events.isArray() || next.isEmpty() || !page.path("gap").isBoolean()) {
            throw malformed("It is not a page of events");
        }
        boolean gap = page.path("gap").booleanValue();
        if (gap || !current.opened()) {
            open(gap || cursor.isEmpty());
        }
        for (JsonNode event : events) {
            apply(kind(event), event);
        }
        cursor = next;
        if (page.has("lag")) {
            long now = nanoTime.getAsLong();
            late(page.path("lag"), now - answeredBy < 0 ? now : answeredBy);
        } else {
            current = new Current(true, false, 0);
        }
    }

    private String kind(JsonNode event) throws MalformedEventException {
        if (!event.path("event").isTextual()) {
            throw malformed("It has no kind");
        }
        return event.path("event").textValue();
    }

    private void apply(String kind, JsonNode event) throws MalformedEventException {
        switch (kind) {
            case "connected" -> open(cursor.isEmpty());
            case "gap" -> open(true);
            case "issued", "refreshed", "superseded" -> place(kind, event);
            case "revoked", "reuse_detected" ->
                end(client(event), event.path("sid").asText(""));
            case "changed" -> changed(event.path("client").asText(""));
            case "keys_changed" -> keysChanged();
            default -> {
                // Of a later version of the service, which sends it beside the events above.
            }
        }
    }

    private void open(boolean gap) {
        if (gap) {
            sessions.forgetAll();
            // It may have hidden a change of keys.
            keysChanged();
        }
        current = new Current(true, false, 0);
    }

    private void keysChanged() {
        keys.outdated();
        tokens.clear();
        sessions.interrupted();
    }

    private void place(String kind, JsonNode event) throws MalformedEventException {
        String client = client(event);
        String session = event.path("sid").asText("");
        boolean named = !session.isEmpty() && event.path("gen").canConvertToInt();
        if (!event.path("slot").canConvertToInt()) {
            sessions.forget(client);
        } else if (kind.equals("superseded")) {
            sessions.superseded(client, event.path("slot").intValue());
        } else if (named) {
            sessions.current(
                    client,
                    event.path("slot").intValue(),
                    session,
                    event.path("gen").intValue());
        } else {
            sessions.forget(client);
        }
    }

    private void end(String client, String session) {
        if (session.isEmpty()) {
            sessions.forget(client);
        } else {
            sessions.ended(client, session);
        }
    }

    private void changed(String client) {
        if (client.isEmpty()) {
            sessions.forgetAll();
        } else {
            sessions.forget(client);
        }
    }

    /** Every change has been applied that was made this long before a time. */
    private void late(JsonNode lag, long said) throws MalformedEventException {
        if (!lag.isIntegralNumber() || lag.longValue() < 0) {
            throw malformed("Its lag is not a number");
        }
        long late = TimeUnit.MILLISECONDS.toNanos(Math.min(lag.longValue(), MAX_LAG_MILLIS));
        current = new Current(true, true, said + maxLag.toNanos() - late);
        // What said so was itself under way for some time.
        sessions.caughtUp(said - late - maxLag.toNanos());
    }

    private String client(JsonNode event) throws MalformedEventException {
        String client = event.path("client").asText("");
        if (client.isEmpty()) {
            throw malformed("An event of sessions names no client");
        }
        return client;
    }

    private JsonNode parsed(String text) throws MalformedEventException {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw malformed("It is not JSON");
        }
    }

    /** What came is not an event: what was known is forgotten, and the connection is to be made anew. */
    MalformedEventException malformed(String reason) {
        cursor = "";
        current = Current.NO;
        sessions.forgetAll();
        return new MalformedEventException(reason);
    }

    /** A message that is not an event. */
    static final class MalformedEventException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedEventException(String reason) {
            super("A message of the event stream is malformed: " + reason);
        }
    }
}
