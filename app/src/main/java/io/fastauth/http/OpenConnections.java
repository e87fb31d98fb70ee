package io.fastauth.http;

import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory of open connections. Above the bound, connections without a whole request are ended, the oldest
 * first, so that new ones can be served: those with an unfinished request at once, and those that are idle when they
 * have been for two seconds, since the request of one that waits more briefly may have arrived already.
 */
final class OpenConnections {

    /** A connection holds 17 to 24 KiB while it waits, and a TLS connection about 100 KiB, in its handshake more. */
    private static final long UNIT = 40 * 1024;

    private static final int TLS_UNITS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final long limit;
    private final Lock lock = new ReentrantLock();
    private final Map<ConnectionSocket, Long> idle = new LinkedHashMap<>();
    private final Map<ConnectionSocket, Long> unfinished = new LinkedHashMap<>();
    private final Set<ConnectionSocket> ending = new HashSet<>();
    private long used;
    private @Nullable Future<?> nextSweep;

    private OpenConnections(long limit) {
        this.limit = limit;
    }

    /**
     * A bound of half of the connections that a heap has room for.
     *
     * @param heap the largest size of the heap, in bytes
     */
    static OpenConnections ofHeap(long heap) {
        return new OpenConnections(heap / UNIT / 2);
    }

    /** A connection was opened. */
    void opened(ConnectionSocket connection) {
        locked(() -> {
            used += units(connection);
            end(unfinished, System.nanoTime());
            if (nextSweep == null) {
                sweepWhileAbove();
            }
        });
    }

    /** A connection was closed. */
    void closed(ConnectionSocket connection) {
        locked(() -> {
            if (!ending.remove(connection)) {
                used -= units(connection);
            }
        });
    }

    /** A connection is idle until its next request. */
    void idle(ConnectionSocket connection) {
        locked(() -> idle.put(connection, System.nanoTime()));
    }

    /** A connection has received the beginning of a request, and waits for more of its head or body. */
    void receiving(ConnectionSocket connection) {
        locked(() -> {
            idle.remove(connection);
            unfinished.putIfAbsent(connection, System.nanoTime());
        });
    }

    /** A connection serves a request, or has ended. */
    void busy(ConnectionSocket connection) {
        locked(() -> {
            idle.remove(connection);
            unfinished.remove(connection);
        });
    }

    private void sweepWhileAbove() {
        nextSweep = used > limit
                ? ConnectionSocket.TIMER.schedule(this::sweep, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                : null;
    }

    private void sweep() {
        locked(() -> {
            end(unfinished, System.nanoTime());
            end(idle, System.nanoTime() - PATIENCE.toNanos());
            sweepWhileAbove();
        });
    }

    /** Ends the oldest of some connections, as many as there are too many, but none that is younger than a time. */
    private void end(Map<ConnectionSocket, Long> connections, long latest) {
        Iterator<Map.Entry<ConnectionSocket, Long>> oldest =
                connections.entrySet().iterator();
        while (used > limit && oldest.hasNext()) {
            Map.Entry<ConnectionSocket, Long> next = oldest.next();
            if (next.getValue() - latest > 0) {
                return;
            }
            oldest.remove();
            ConnectionSocket connection = next.getKey();
            connection.end();
            ending.add(connection);
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
