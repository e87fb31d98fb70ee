package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one connection. A client that does not read its answer blocks the write, and with it a request that
 * counts against the limit of concurrent ones, so a write that takes too long is ended by an interrupt, which closes
 * the socket. All writes are looked at together every few seconds: a timer for each would cost every answer.
 */
final class SocketWrites implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Set<SocketWrites> OPEN = ConcurrentHashMap.newKeySet();

    static {
        var unused = SocketReads.TIMER.scheduleWithFixedDelay(
                () -> endStalled(PATIENCE), PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private final DataWriter socket;
    private final Lock lock = new ReentrantLock();
    private @Nullable Thread writing;
    private long since;
    private boolean ended;

    private SocketWrites(DataWriter socket) {
        this.socket = socket;
    }

    /**
     * The writes of a connection, watched until they are closed.
     *
     * @param socket the writer of its socket
     */
    static SocketWrites open(DataWriter socket) {
        SocketWrites writes = new SocketWrites(socket);
        OPEN.add(writes);
        return writes;
    }

    /** Ends the connections whose current write has taken longer than a time. */
    static void endStalled(Duration patience) {
        long latest = System.nanoTime() - patience.toNanos();
        OPEN.forEach(writes -> writes.endIfBegunBefore(latest));
    }

    void write(BufferData buffer) {
        begin();
        try {
            socket.write(buffer);
        } finally {
            finish();
        }
    }

    void writeNow(BufferData buffer) {
        begin();
        try {
            socket.writeNow(buffer);
        } finally {
            finish();
        }
    }

    void flush() {
        begin();
        try {
            socket.flush();
        } finally {
            finish();
        }
    }

    private void begin() {
        lock.lock();
        try {
            writing = Thread.currentThread();
            since = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private void finish() {
        lock.lock();
        try {
            writing = null;
            if (ended) {
                // The interrupt was for the write alone; what is left to do is to close.
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    private void endIfBegunBefore(long latest) {
        lock.lock();
        try {
            if (writing != null && since - latest < 0) {
                ended = true;
                writing.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the watch. */
    @Override
    public void close() {
        OPEN.remove(this);
    }
}
