package io.fastauth.events;

import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditLog;
import io.helidon.websocket.WsListener;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * Tells consumers what happens to tokens: as JSON texts over websockets, in one order, each with a cursor from which a
 * consumer that comes back continues. The latest events are kept in memory; what fell out of it, or happened in another
 * process, is a gap, and the first message says so.
 *
 * <p>Refused requests and replayed answers are not told. Of what other processes do, only that the pair of a client has
 * changed.
 */
public final class EventStream implements AuditLog {

    private final RecentEvents recent;
    private final Clock clock;
    private final Supplier<Duration> heartbeat;
    private final String epoch = HexFormat.of().toHexDigits(new SecureRandom().nextLong());

    /**
     * A stream without events.
     *
     * @param kept how many events are kept, and so how far a consumer may fall behind before it is dropped; at least 1
     * @param clock what time it is
     * @param heartbeat how often, asked at every wait and positive, a consumer is pinged when nothing happens, so that
     *     neither end takes the other for gone; positive
     * @throws IllegalArgumentException when a number is out of range
     */
    public EventStream(int kept, Clock clock, Supplier<Duration> heartbeat) {
        if (kept < 1) {
            throw new IllegalArgumentException("kept must be at least 1");
        }
        this.recent = new RecentEvents(kept);
        this.clock = clock;
        this.heartbeat = heartbeat;
    }

    @Override
    public void record(AuditEvent event) {
        switch (event.kind()) {
            case ISSUED, REFRESHED -> {
                add(event);
                // One pair for each client: whatever it had before is no longer good.
                event.clientId().ifPresent(client -> add("superseded", client, event.time()));
            }
            case REUSE_DETECTED, REVOKED, KEYS_CHANGED -> add(event);
            case REPLAYED, DENIED -> {
                // Changes nothing that anybody could have remembered.
            }
        }
    }

    /**
     * Tells that another process changed a pair. Returns at once.
     *
     * @param clientId the client; an empty text when it may have been any
     */
    public void changed(String clientId) {
        add("changed", clientId, clock.instant());
    }

    /**
     * A consumer's end.
     *
     * @return a listener for one connection, whose session may be sent to from any thread
     */
    public WsListener listener() {
        return new EventListener(this, recent, heartbeat);
    }

    private void add(AuditEvent event) {
        recent.add(number -> EventText.of(event, cursor(number)));
    }

    private void add(String kind, String client, Instant time) {
        recent.add(number -> EventText.of(kind, client, time, cursor(number)));
    }

    /** The place after which a consumer's events come, when they are all kept; otherwise none. */
    boolean continues(Cursor after) {
        return after.epoch().equals(epoch) && recent.keepsAfter(after.number());
    }

    /** The first message, which says where the events that follow begin. */
    String opening(String kind, long place) {
        return EventText.of(kind, "", clock.instant(), cursor(place));
    }

    private Cursor cursor(long number) {
        return new Cursor(epoch, number);
    }
}
