package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one connection, with deadlines. Helidon's has no timeouts, and closing it could wait for the call that
 * does not end; an interrupt of the blocked thread closes the channel instead.
 *
 * <p>Reads have timers of their own. A client that does not read its answer blocks a write, and with it a request that
 * counts against the limit of concurrent ones: all writes are checked together every few seconds, because a timer for
 * each would slow down every answer.
 */
final class ConnectionSocket implements AutoCloseable {

    /** Ends reads and writes; every task is short. */
    static final ScheduledThreadPoolExecutor TIMER = timer();

    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final long UNTIMED = 0;
    private static final Set<ConnectionSocket> OPEN = ConcurrentHashMap.newKeySet();

    static {
        var unused = TIMER.scheduleWithFixedDelay(
                () -> endStalledWrites(WRITE_TIMEOUT), PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private final ConnectionContext context;
    private final BlockingCall read = new BlockingCall();
    private final BlockingCall write = new BlockingCall();
    private final ConnectionWait waiting = new ConnectionWait();

    private ConnectionSocket(ConnectionContext context) {
        this.context = context;
    }

    /** Checks the writes of a connection until it is closed. */
    static ConnectionSocket open(ConnectionContext context) {
        ConnectionSocket socket = new ConnectionSocket(context);
        OPEN.add(socket);
        return socket;
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("http-deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Ends the connections whose current write has taken longer than a time. */
    static void endStalledWrites(Duration timeout) {
        long latest = System.nanoTime() - timeout.toNanos();
        OPEN.forEach(socket -> socket.write.endIfBegunBefore(latest));
    }

    ConnectionWait waiting() {
        return waiting;
    }

    SocketAddress peer() {
        return context.remotePeer().address();
    }

    boolean secure() {
        return context.isSecure();
    }

    boolean handshakeDone() {
        return context.localPeer().tlsCertificates().isPresent();
    }

    /** The address that the client connected to, as a value of {@code Host}. */
    String localAddress() {
        if (!(context.localPeer().address() instanceof InetSocketAddress address)) {
            return "localhost";
        }
        String host = address.getAddress().getHostAddress();
        int zone = host.indexOf('%');
        String literal = zone < 0 ? host : host.substring(0, zone);
        return (literal.contains(":") ? "[" + literal + "]" : literal) + ":" + address.getPort();
    }

    /** Whether a deadline or {@link #end()} has ended the connection. */
    boolean ended() {
        return read.ended();
    }

    /**
     * Reads at least one byte; null at the end of the stream, or when the connection is ended.
     *
     * @throws ServerConnectionException when the connection has failed
     */
    byte @Nullable [] read() {
        DataReader buffered = context.dataReader();
        if (buffered.available() > 0) {
            // Helidon read these bytes to identify the protocol.
            return buffered.readBytes(buffered.available());
        }
        if (!read.begin(UNTIMED)) {
            return null;
        }
        try {
            return context.serverSocket().get();
        } catch (UncheckedIOException e) {
            if (read.ended()) {
                return null;
            }
            throw new ServerConnectionException("The connection has failed", e);
        } finally {
            read.finish();
        }
    }

    /**
     * As {@link #read()}, with a deadline that ends the connection.
     *
     * @param due called at the deadline: false continues the read without a deadline
     */
    byte @Nullable [] read(long nanos, BooleanSupplier due) {
        Future<?> deadline = TIMER.schedule(
                () -> {
                    if (due.getAsBoolean()) {
                        end();
                    }
                },
                nanos,
                TimeUnit.NANOSECONDS);
        try {
            return read();
        } finally {
            deadline.cancel(false);
        }
    }

    void write(BufferData buffer) {
        write(() -> context.dataWriter().write(buffer));
    }

    void writeNow(BufferData buffer) {
        write(() -> context.dataWriter().writeNow(buffer));
    }

    void flush() {
        write(context.dataWriter()::flush);
    }

    private void write(Runnable call) {
        // After the end of the connection, the closed socket refuses the write.
        var unused = write.begin(System.nanoTime());
        try {
            call.run();
        } finally {
            write.finish();
        }
    }

    /** Ends the connection: the current read and all later ones. */
    void end() {
        read.end();
    }

    @Override
    public void close() {
        OPEN.remove(this);
    }

    /**
     * A call that blocks one thread at a time, until another thread ends it. A call that is not ended takes no lock,
     * because every request makes two.
     */
    private static final class BlockingCall {

        private final Lock ending = new ReentrantLock();
        private final AtomicReference<@Nullable Thread> caller = new AtomicReference<>();
        private volatile long since;
        private volatile boolean ended;

        boolean ended() {
            return ended;
        }

        /**
         * False when the call was ended before.
         *
         * @param time for {@link #endIfBegunBefore}
         */
        boolean begin(long time) {
            since = time;
            caller.set(Thread.currentThread());
            if (!ended) {
                return true;
            }
            finish();
            return false;
        }

        void finish() {
            if (!caller.compareAndSet(Thread.currentThread(), null)) {
                clearInterrupt();
            }
        }

        /** The interrupt was for this call only. The lock waits for it. */
        private void clearInterrupt() {
            ending.lock();
            try {
                if (ended) {
                    Thread.interrupted();
                }
            } finally {
                ending.unlock();
            }
        }

        void end() {
            ending.lock();
            try {
                ended = true;
                Thread blocked = caller.getAndSet(null);
                if (blocked != null) {
                    blocked.interrupt();
                }
            } finally {
                ending.unlock();
            }
        }

        void endIfBegunBefore(long latest) {
            if (caller.get() != null && since - latest < 0) {
                end();
            }
        }
    }
}
