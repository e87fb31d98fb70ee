package io.fastauth.http;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory of open connections. Above the bound, connections that wait for a request, whole or unfinished, are
 * ended, those that wait longest first, so that new ones can be served. A connection that has waited for less than a
 * second stays, since its request may have arrived already; so the bound can be exceeded for that long.
 */
final class OpenConnections {

    /** A connection holds about 24 KiB while it waits, and a TLS connection about 100 KiB. */
    private static final long UNIT = 64 * 1024;

    private static final int TLS_UNITS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final long limit;
    private final Lock lock = new ReentrantLock();
    private final Map<SocketReads, Long> waiting = new LinkedHashMap<>();
    private long used;
    private @Nullable Future<?> nextSweep;

    private OpenConnections(long limit) {
        this.limit = limit;
    }

    /**
     * A bound of three quarters of the connections that a heap has room for.
     *
     * @param heap the largest size of the heap, in bytes
     */
    static OpenConnections ofHeap(long heap) {
        return new OpenConnections(heap / UNIT * 3 / 4);
    }

    /** A connection was opened. */
    void opened(boolean secure) {
        lock.lock();
        try {
            used += units(secure);
            if (nextSweep == null) {
                sweepWhileAbove();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A connection was closed. */
    void closed(SocketReads connection, boolean secure) {
        lock.lock();
        try {
            used -= units(secure);
            waiting.remove(connection);
        } finally {
            lock.unlock();
        }
    }

    /** A connection waits for a request. */
    void waits(SocketReads connection) {
        lock.lock();
        try {
            waiting.put(connection, System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** A connection has received a whole request head. */
    void works(SocketReads connection) {
        lock.lock();
        try {
            waiting.remove(connection);
        } finally {
            lock.unlock();
        }
    }

    private void sweepWhileAbove() {
        nextSweep = used > limit
                ? SocketReads.TIMER.schedule(this::sweep, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                : null;
    }

    private void sweep() {
        lock.lock();
        try {
            long excess = used - limit;
            long latest = System.nanoTime() - PATIENCE.toNanos();
            Iterator<Map.Entry<SocketReads, Long>> longest = waiting.entrySet().iterator();
            while (excess > 0 && longest.hasNext()) {
                Map.Entry<SocketReads, Long> next = longest.next();
                if (next.getValue() - latest > 0) {
                    break;
                }
                longest.remove();
                next.getKey().end();
                excess -= units(next.getKey().secure());
            }
            sweepWhileAbove();
        } finally {
            lock.unlock();
        }
    }

    private static int units(boolean secure) {
        return secure ? TLS_UNITS : 1;
    }
}
