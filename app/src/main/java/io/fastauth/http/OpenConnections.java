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
 * Bounds the memory of open connections. Above the bound, the oldest connections without a whole request are ended:
 * those with an unfinished request at once, and idle ones after two seconds, because the request of one that has been
 * idle for less time may have arrived already.
 */
final class OpenConnections {

    /** A waiting connection takes 17 to 24 KiB; a TLS connection about 100 KiB, and more during its handshake. */
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

    /** A bound of half of a heap, whose largest size is in bytes. */
    static OpenConnections ofHeap(long heap) {
        return new OpenConnections(heap / UNIT / 2);
    }

    void opened(ConnectionSocket connection) {
        locked(() -> {
            used += units(connection);
            end(unfinished, System.nanoTime());
            if (nextSweep == null) {
                sweepWhileAbove();
            }
        });
    }

    void closed(ConnectionSocket connection) {
        locked(() -> {
            if (!ending.remove(connection)) {
                used -= units(connection);
            }
        });
    }

    /** The connection waits for its next request. */
    void idle(ConnectionSocket connection) {
        locked(() -> idle.put(connection, System.nanoTime()));
    }

    /** The connection waits for more of the head or body of a request. */
    void receiving(ConnectionSocket connection) {
        locked(() -> {
            idle.remove(connection);
            unfinished.putIfAbsent(connection, System.nanoTime());
        });
    }

    /** The connection serves a request, or has ended. */
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

    /** Ends the oldest connections until the bound is kept, but none that is younger than a time. */
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
