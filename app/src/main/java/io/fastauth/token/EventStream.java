package io.fastauth.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The events of sessions and keys as JSON texts, in one order, each with a cursor after which a consumer continues when
 * it reconnects. They contain ids only, never a token, an address or a reason. The latest events are kept in memory;
 * events beyond them, or of another process, are missing for a consumer that reconnects, and the first message says so.
 *
 * <p>The kept events are the queue of every consumer, and each consumer keeps only its position: neither many consumers
 * nor slow ones use memory. Denied requests and replayed answers are not in the stream. Of changes by other processes
 * only the client is known.
 */
public final class EventStream implements AuditLog {

    /** The epoch, and a number with few enough digits for a long. */
    private static final Pattern CURSOR = Pattern.compile("([0-9a-f]{16})-([0-9]{1,18})");

    /** The most events that are returned at once: it bounds how long the lock is held. */
    private static final int BATCH = 100;

    private final Clock clock;
    /** Identifies the process in cursors, so that a cursor of another process is recognised. */
    private final String epoch = HexFormat.of().toHexDigits(new SecureRandom().nextLong());

    private final String[] ring;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** The number of the latest event, from 1. */
    private long last;

    /**
     * An empty stream.
     *
     * @param kept the number of events that are kept, and so how far a consumer may fall behind; at least 1
     * @param clock the time of events of other processes and of opening messages
     */
    public EventStream(int kept, Clock clock) {
        this.ring = new String[kept];
        this.clock = clock;
    }

    @Override
    public void record(AuditEvent event) {
        switch (event.kind()) {
            case ISSUED, REFRESHED -> {
                add(event);
                // One pair for each client: its earlier tokens are no longer current.
                event.clientId().ifPresent(client -> add("superseded", client, event.time()));
            }
            case REUSE_DETECTED, REVOKED, KEYS_CHANGED -> add(event);
            case CLIENT_REGISTERED, CLIENT_DISABLED, CLIENT_REMOVED ->
                // The sessions of the client have ended.
                event.clientId().ifPresent(client -> add("revoked", client, event.time()));
            case REPLAYED, DENIED, CLIENT_CHANGED, CLIENT_ENABLED, CLIENT_RELEASED, SECRET_ROTATED, SECRET_RETIRED -> {
                // Changes nothing that a consumer could have cached.
            }
        }
    }

    /** Adds that another process changed a session of a client; an empty text when it may have been any client. */
    public void changed(String clientId) {
        add("changed", clientId, clock.instant());
    }

    /** A reader for one consumer that starts with the next event. */
    public Reader readFromNow() {
        lock.lock();
        try {
            return new Reader("connected", last);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A reader for one consumer that continues after a cursor; or from now, after a gap, when the events since are not
     * all kept or the text is not a cursor of this process.
     */
    public Reader readAfter(String cursor) {
        Matcher parts = CURSOR.matcher(cursor);
        boolean ours = parts.matches() && parts.group(1).equals(epoch);
        long number = ours ? Long.parseLong(parts.group(2)) : 0;
        lock.lock();
        try {
            return ours && keepsAfter(number) ? new Reader("connected", number) : new Reader("gap", last);
        } finally {
            lock.unlock();
        }
    }

    private void add(AuditEvent event) {
        ObjectNode json = event(event.kind().text());
        event.clientId().ifPresent(client -> json.put("client", client));
        event.session().ifPresent(session -> json.put("sid", session));
        event.tokenId().ifPresent(token -> json.put("jti", token));
        event.keyId().ifPresent(key -> json.put("kid", key));
        add(json, event.time());
    }

    private void add(String kind, String client, Instant time) {
        ObjectNode json = event(kind);
        if (!client.isEmpty()) {
            json.put("client", client);
        }
        add(json, time);
    }

    private void add(ObjectNode json, Instant time) {
        lock.lock();
        try {
            last++;
            ring[slot(last)] = text(json, time, last);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static ObjectNode event(String kind) {
        return JsonNodeFactory.instance.objectNode().put("event", kind);
    }

    private String text(ObjectNode json, Instant time, long number) {
        return json.put("time", time.toString())
                .put("cursor", epoch + '-' + number)
                .toString();
    }

    /** Whether the position has existed, and all events after it are kept. To be called under the lock. */
    private boolean keepsAfter(long position) {
        return position <= last && position >= last - ring.length;
    }

    private int slot(long number) {
        return (int) (number % ring.length);
    }

    /** Reads the events for one consumer: one thread reads, and any may stop it. */
    public final class Reader {

        private final String opening;
        private long position;
        private volatile boolean stopped;

        private Reader(String kind, long position) {
            this.opening = text(event(kind), clock.instant(), position);
            this.position = position;
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
            lock.lock();
            try {
                long left = timeout.toNanos();
                while (last == position && left > 0 && !stopped) {
                    left = changed.awaitNanos(left);
                }
                if (!keepsAfter(position)) {
                    return Optional.empty();
                }
                long end = Math.min(last, position + BATCH);
                List<String> texts = new ArrayList<>();
                while (position < end) {
                    position++;
                    texts.add(ring[slot(position)]);
                }
                return Optional.of(texts);
            } finally {
                lock.unlock();
            }
        }

        /** Ends a wait, and reading. */
        public void stop() {
            stopped = true;
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Whether {@link #stop} was called. */
        public boolean stopped() {
            return stopped;
        }
    }
}
