package io.fastauth.websocket;

import io.fastauth.guard.Caller;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketContext;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsSession;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A session that several threads may send to and close; frames after the close are dropped. Send the fragments of one
 * message from one thread, and no other message between them.
 */
final class GuardedSession implements WsSession {

    private static final Logger LOGGER = System.getLogger(GuardedSession.class.getName());

    /** The longest reason of a close frame, in bytes (RFC 6455, section 5.5). */
    private static final int MAX_REASON = 123;

    private static final long NEVER = Long.MAX_VALUE;

    private final WsSession session;
    private final Caller caller;
    private final Thread connection = Thread.currentThread();
    private final Lock lock = new ReentrantLock();
    private volatile long closedAt = NEVER;
    private volatile long writingSince = NEVER;

    /** Called by the thread of the connection. */
    GuardedSession(WsSession session, Caller caller) {
        this.session = session;
        this.caller = caller;
    }

    Caller caller() {
        return caller;
    }

    @Override
    public WsSession send(String text, boolean last) {
        return write(raw -> raw.send(text, last));
    }

    @Override
    public WsSession send(BufferData bufferData, boolean last) {
        return write(raw -> raw.send(bufferData, last));
    }

    @Override
    public WsSession ping(BufferData bufferData) {
        return write(raw -> raw.ping(bufferData));
    }

    @Override
    public WsSession pong(BufferData bufferData) {
        return write(raw -> raw.pong(bufferData));
    }

    @Override
    public WsSession close(int code, String reason) {
        return write(raw -> {
            closedAt = System.nanoTime();
            raw.close(code, shortened(reason));
        });
    }

    @Override
    public WsSession terminate() {
        close(WsCloseCodes.NORMAL_CLOSE, "Terminate");
        if (Thread.currentThread() == connection) {
            throw new CloseConnectionException("Terminated by the listener");
        }
        abort();
        return this;
    }

    private WsSession write(Consumer<WsSession> frame) {
        lock.lock();
        try {
            if (closedAt == NEVER) {
                writingSince = System.nanoTime();
                frame.accept(session);
            }
        } catch (UncheckedIOException | SocketWriterException | CloseConnectionException e) {
            LOGGER.log(Level.DEBUG, "A websocket could not be written to", e);
            closedAt = System.nanoTime();
            abort();
        } finally {
            writingSince = NEVER;
            lock.unlock();
        }
        return this;
    }

    /** Ends the connection, which unblocks the threads that read from it or write to it. */
    void abort() {
        if (session instanceof ServerConnection server) {
            server.close(true);
        }
    }

    /** Whether the peer has taken too long to answer a close, or to read a frame. */
    boolean stalled(Duration closeTimeout, Duration writeTimeout) {
        long now = System.nanoTime();
        return longer(now, closedAt, closeTimeout) || longer(now, writingSince, writeTimeout);
    }

    private static boolean longer(long now, long since, Duration limit) {
        return since != NEVER && now - since > limit.toNanos();
    }

    boolean connected() {
        return connection.isAlive();
    }

    private static String shortened(String reason) {
        ByteBuffer room = ByteBuffer.allocate(MAX_REASON);
        CharBuffer text = CharBuffer.wrap(reason);
        // Stops before a character that does not fit, so that the rest is still UTF-8.
        StandardCharsets.UTF_8.newEncoder().encode(text, room, true);
        return reason.substring(0, text.position());
    }

    @Override
    public Optional<String> subProtocol() {
        return session.subProtocol();
    }

    @Override
    public SocketContext socketContext() {
        return session.socketContext();
    }

    @Override
    public String toString() {
        return "GuardedSession[" + caller + "]";
    }
}
