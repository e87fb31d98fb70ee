package io.fastauth.http;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory of open connections. Above the bound, the oldest connections without a whole request are ended:
 * those with an unfinished request at once, and idle ones after two seconds, because the request of one that has been
 * idle for less time may have arrived already.
 *
 * <p>A request that arrives at once takes no lock here: its connection only notes the time, which the next sweep reads.
 */
final class OpenConnections {

    /** A waiting connection takes 17 to 24 KiB; a TLS connection about 100 KiB, and more during its handshake. */
    private static final long UNIT = 40 * 1024;

    private static final int TLS_UNITS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final long limit;
    private final Lock lock = new ReentrantLock();
    private final Set<ConnectionSocket> open = new HashSet<>();
    private final Set<ConnectionSocket> unfinished = new LinkedHashSet<>();
    private final Set<ConnectionSocket> ending = new HashSet<>();
    private long used;
    private @Nullable Future<?> nextSweep;

    private OpenConnections(long limit) {
        this.limit = limit;
    }

    /** A bound of half of a heap, whose largest size is in bytes. */
    static OpenConnections ofHeap(long heap) {
        return new OpenConnections(heap / UNIT / 2);
    }

    void opened(ConnectionSocket connection) {
        locked(() -> {
            open.add(connection);
            used += units(connection);
            endUnfinished();
            if (nextSweep == null) {
                sweepWhileAbove();
            }
        });
    }

    void closed(ConnectionSocket connection) {
        locked(() -> {
            open.remove(connection);
            if (!ending.remove(connection)) {
                used -= units(connection);
            }
        });
    }

    /** The connection waits for its next request. */
    void idle(ConnectionSocket connection) {
        connection.waiting().idle();
    }

    /** The connection waits for more of the head or body of a request. */
    void receiving(ConnectionSocket connection) {
        connection.waiting().unfinished();
        locked(() -> unfinished.add(connection));
    }

    /** The connection serves a request, or has ended. */
    void busy(ConnectionSocket connection) {
        if (connection.waiting().over()) {
            locked(() -> unfinished.remove(connection));
        }
    }

    private void sweepWhileAbove() {
        nextSweep = used > limit
                ? ConnectionSocket.TIMER.schedule(this::sweep, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                : null;
    }

    private void sweep() {
        locked(() -> {
            endUnfinished();
            endIdle();
            sweepWhileAbove();
        });
    }

    /** Ends the oldest of the connections with an unfinished request until the bound is kept. */
    private void endUnfinished() {
        Iterator<ConnectionSocket> oldest = unfinished.iterator();
        while (used > limit && oldest.hasNext()) {
            ConnectionSocket connection = oldest.next();
            oldest.remove();
            end(connection);
        }
    }

    /** Ends the connections that have been idle longest until the bound is kept. */
    private void endIdle() {
        if (used <= limit) {
            return;
        }
        long now = System.nanoTime();
        List<Idle> longest = open.stream()
                .filter(connection -> !ending.contains(connection))
                .map(connection -> new Idle(connection, connection.waiting().idleNanos(now)))
                .filter(connection -> connection.nanos() >= PATIENCE.toNanos())
                .sorted(Comparator.comparingLong(Idle::nanos).reversed())
                .toList();
        for (Idle connection : longest) {
            if (used > limit) {
                end(connection.socket());
            }
        }
    }

    private record Idle(ConnectionSocket socket, long nanos) {}

    private void end(ConnectionSocket connection) {
        connection.end();
        if (ending.add(connection)) {
            used -= units(connection);
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private static int units(ConnectionSocket connection) {
        return connection.secure() ? TLS_UNITS : 1;
    }
}
