package io.fastauth.token;

import io.fastauth.token.StreamEvent.Revoking;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The changes of sessions and keys in one order, each with a cursor after which a consumer continues when it
 * reconnects. They contain ids only, never a token, an address or a reason. The latest events are kept in memory;
 * events beyond them, or of another process, are missing for a consumer that reconnects: a gap.
 *
 * <p>The kept events are the queue of every consumer, and each consumer keeps only its position: neither many consumers
 * nor slow ones use memory. Changes of sessions come from the store, in the order of their commits: in the order in
 * which requests are audited, a consumer could take a superseded session for the current one.
 */
public final class EventStream implements AuditLog, AutoCloseable {

    /** The epoch, and a number with few enough digits for a long. */
    private static final Pattern CURSOR = Pattern.compile("([0-9a-f]{16})-([0-9]{1,18})");

    /** The most events that are returned at once: it bounds how long the lock is held. */
    private static final int BATCH = 100;

    private final Clock clock;
    private final Supplier<Optional<Duration>> lag;
    /** Identifies the process in cursors, so that a cursor of another process is recognised. */
    private final String epoch = HexFormat.of().toHexDigits(new SecureRandom().nextLong());

    private final EventRing ring;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    private volatile boolean closed;

    /**
     * An empty stream.
     *
     * @param kept the number of events that are kept, and so how far a consumer may fall behind; at least 1
     * @param clock the time of events
     * @param lag how long ago a change may have been committed that the stream was not told yet; empty when it is not
     *     known
     */
    public EventStream(int kept, Clock clock, Supplier<Optional<Duration>> lag) {
        this.ring = new EventRing(kept);
        this.clock = clock;
        this.lag = lag;
    }

    /** Adds a change of the keys; the audit of sessions has another order. */
    @Override
    public void record(AuditEvent event) {
        if (event.kind() == AuditEvent.Kind.KEYS_CHANGED) {
            add(number -> StreamEvent.keysChanged(event.keyId(), event.time(), cursor(number)));
        }
    }

    /** Adds a change of sessions. Changes must be added in the order of their commits. */
    public void changed(SessionChange change) {
        Instant time = clock.instant();
        add(number -> StreamEvent.of(change, time, cursor(number)));
    }

    /**
     * Adds the progress of ending sessions by a filter.
     *
     * @param id what ends them
     * @param ended the number of sessions so far
     * @param done whether it is over
     */
    void revoking(UUID id, long ended, boolean done) {
        Instant time = clock.instant();
        add(number -> StreamEvent.revoking(new Revoking(id, ended, done), time, cursor(number)));
    }

    private interface Numbered {
        StreamEvent event(long number);
    }

    private void add(Numbered numbered) {
        lock.lock();
        try {
            ring.add(numbered.event(ring.last() + 1));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How long ago a change may have been committed that is not in the stream yet; empty when it is not known. Ask
     * before reading: it is true of a consumer that has then read all events.
     */
    public Optional<Duration> lag() {
        return lag.get();
    }

    /** A reader for one consumer that starts with the next event. */
    public Reader readFromNow() {
        lock.lock();
        try {
            return new Reader(false, ring.last());
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
            boolean kept = ours && keepsAfter(number);
            if (!kept) {
                gaps.incrementAndGet();
            }
            return new Reader(!kept, kept ? number : ring.last());
        } finally {
            lock.unlock();
        }
    }

    /** The number of consumers that wait for an event. */
    public long waiting() {
        return waiting.get();
    }

    /** How often a consumer was told that events are missing. */
    public long gaps() {
        return gaps.get();
    }

    /** Ends every wait, and reading. */
    @Override
    public void close() {
        closed = true;
        wake();
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private String cursor(long number) {
        return epoch + '-' + number;
    }

    /** Whether the position has existed, and all events after it are kept. To be called under the lock. */
    private boolean keepsAfter(long position) {
        return position <= ring.last() && position >= ring.last() - ring.length();
    }

    /**
     * The next events.
     *
     * @param events oldest first; may be none
     * @param complete whether there were no more
     */
    public record Batch(List<StreamEvent> events, boolean complete) {}

    /** Reads the events for one consumer: one thread reads, and any may stop it. */
    public final class Reader {

        private final boolean gap;
        private long position;
        private volatile boolean stopped;

        private Reader(boolean gap, long position) {
            this.gap = gap;
            this.position = position;
        }

        /** Whether events before the first one are missing. */
        public boolean gap() {
            return gap;
        }

        /** The cursor after the events that were read. */
        public String cursor() {
            return EventStream.this.cursor(position);
        }

        /** The first message: whether events are missing, and the cursor after which the next events come. */
        public String opening() {
            return gap ? missing() : message("connected");
        }

        /** The message that events before the next one are missing. */
        public String missing() {
            return message("gap");
        }

        private String message(String kind) {
            return StreamEvent.message(kind, clock.instant(), cursor()).toString();
        }

        /** The message that all events were read, up to a lag. */
        public String beat(Duration behind) {
            return StreamEvent.message("beat", clock.instant(), cursor())
                    .put("lag", behind.toMillis())
                    .toString();
        }

        /**
         * Waits until there are events to be read, or reading ends.
         *
         * @param timeout how long to wait at most; not at all unless it is positive
         */
        public void await(Duration timeout) throws InterruptedException {
            waiting.incrementAndGet();
            lock.lock();
            try {
                long left = timeout.toNanos();
                while (ring.last() == position && left > 0 && !stopped()) {
                    left = changed.awaitNanos(left);
                }
            } finally {
                lock.unlock();
                waiting.decrementAndGet();
            }
        }

        /** The next events; empty when the consumer is so far behind that they are no longer kept. */
        public Optional<Batch> read() {
            lock.lock();
            try {
                if (!keepsAfter(position)) {
                    return Optional.empty();
                }
                long end = Math.min(ring.last(), position + BATCH);
                List<StreamEvent> events = new ArrayList<>();
                while (position < end) {
                    position++;
                    events.add(ring.get(position, EventStream.this.cursor(position)));
                }
                return Optional.of(new Batch(events, position == ring.last()));
            } finally {
                lock.unlock();
            }
        }

        /** Ends a wait, and reading. */
        public void stop() {
            stopped = true;
            wake();
        }

        /** Whether reading has ended, by {@link #stop} or with the stream. */
        public boolean stopped() {
            return stopped || closed;
        }
    }
}
