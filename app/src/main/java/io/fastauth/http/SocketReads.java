package io.fastauth.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one connection, each with or without a deadline. Helidon's socket has no timeout for reads, and closing
 * it could wait for the very read that does not end, so a read is ended by an interrupt, which closes the channel.
 */
final class SocketReads {

    /** Ends reads; every task is short. */
    static final ScheduledThreadPoolExecutor TIMER = timer();

    private final ConnectionContext context;
    private final Lock lock = new ReentrantLock();
    private @Nullable Thread reading;
    private volatile boolean ended;

    SocketReads(ConnectionContext context) {
        this.context = context;
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("http-deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Whether the connection uses TLS. */
    boolean secure() {
        return context.isSecure();
    }

    /** Whether the TLS handshake is complete. */
    boolean handshakeDone() {
        return context.localPeer().tlsCertificates().isPresent();
    }

    /** The address that the client has connected to, as a value of {@code Host}. */
    String served() {
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
        return ended;
    }

    /**
     * Reads what arrives next.
     *
     * @return at least one byte, or null at the end of the stream and when the connection is ended
     * @throws ServerConnectionException when the connection has failed
     */
    byte @Nullable [] read() {
        DataReader read = context.dataReader();
        if (read.available() > 0) {
            // What Helidon read to find out the protocol.
            return read.readBytes(read.available());
        }
        return begun() ? receive() : null;
    }

    /**
     * Reads what arrives next, or ends the connection.
     *
     * @param nanos how long to wait
     * @param due asked at the deadline: false lets the read go on without a deadline
     * @return as {@link #read()}
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

    /** Ends the connection: the current read, and every later one. */
    void end() {
        lock.lock();
        try {
            ended = true;
            if (reading != null) {
                reading.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean begun() {
        lock.lock();
        try {
            if (!ended) {
                reading = Thread.currentThread();
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private byte @Nullable [] receive() {
        try {
            return context.serverSocket().get();
        } catch (UncheckedIOException e) {
            if (ended) {
                return null;
            }
            throw new ServerConnectionException("The connection has failed", e);
        } finally {
            finished();
        }
    }

    private void finished() {
        lock.lock();
        try {
            reading = null;
            if (ended) {
                // The interrupt was for the read alone; what is left to do is to close.
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }
}
