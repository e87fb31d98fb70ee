package io.fastauth.guard;

import io.fastauth.token.FailureLog;
import io.fastauth.token.VerifiedToken;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An accepted websocket. Its listener is told of each event once, by one thread at a time, and of the end last: by the
 * thread of the connection, or by the one that ends it.
 */
final class GuardedSocket {

    private static final FailureLog FAILURES = new FailureLog(System.getLogger(GuardedSocket.class.getName()));

    private final Caller caller;
    private final WsSockets sockets;
    private final Thread connection = Thread.currentThread();
    private final long acceptedAt = System.nanoTime();
    private final Lock events = new ReentrantLock();
    private final AtomicReference<@Nullable WsEnd> end = new AtomicReference<>();
    private final TokenAge age = new TokenAge();
    private WsListener listener = new WsListener() {};
    private boolean opened;
    private boolean told;
    private volatile @Nullable GuardedSession session;
    private volatile long receivedAt = acceptedAt;

    /** To be made by the thread of the connection. */
    GuardedSocket(Caller caller, WsSockets sockets) {
        this.caller = caller;
        this.sockets = sockets;
    }

    Optional<VerifiedToken> token() {
        return caller.token();
    }

    Caller caller() {
        return caller;
    }

    TokenAge tokenAge() {
        return age;
    }

    /** Names the listener, once there is room for the websocket and before it is opened. */
    void tell(WsListener accepted) {
        listener = accepted;
    }

    void open(WsSession raw) {
        GuardedSession opening = new GuardedSession(raw, caller);
        session = opening;
        WsEnd ended = end.get();
        if (ended != null) {
            sockets.refuse(opening, ended);
            return;
        }
        deliver((to, guarded) -> {
            opened = true;
            to.onOpen(guarded);
        });
    }

    /** Tells the listener of what the peer sent. */
    void message(BiConsumer<WsListener, WsSession> event) {
        receivedAt = System.nanoTime();
        deliver(event);
    }

    /** Tells the listener, unless the websocket has ended. */
    void deliver(BiConsumer<WsListener, WsSession> event) {
        GuardedSession to = session;
        events.lock();
        try {
            if (end.get() == null && !told && to != null) {
                event.accept(listener, to);
            }
        } catch (CloseConnectionException e) {
            throw e;
        } catch (RuntimeException e) {
            FAILURES.unexpected("A websocket's listener failed", e);
            failed(to, e);
        } finally {
            events.unlock();
        }
    }

    private void failed(@Nullable GuardedSession of, RuntimeException failure) {
        try {
            if (of != null) {
                listener.onError(of, failure);
            }
        } catch (RuntimeException e) {
            FAILURES.unexpected("A websocket's listener failed at being told of its failure", e);
        }
        end(WsEnd.failed());
    }

    /** The peer closes, or answers our close. */
    void closedByPeer(int status, String reason) {
        sockets.leave(this);
        tellClosed(status, reason);
        GuardedSession closing = session;
        if (closing != null) {
            // Not left to the server, which would not wait for another thread that sends.
            closing.close(WsCloseCodes.NORMAL_CLOSE, "normal");
        }
    }

    /** Ends the websocket from any thread, without waiting for the peer or the listener. */
    void end(WsEnd why) {
        if (end.compareAndSet(null, why)) {
            sockets.leave(this);
            sockets.execute(() -> {
                close(why);
                tellClosed(why.code(), why.detail());
            });
        }
    }

    /** Ends the websocket from the thread of the connection, which is about to leave. */
    void endNow(WsEnd why) {
        close(why);
        end(why);
    }

    private void close(WsEnd why) {
        GuardedSession closing = session;
        if (closing != null && connection.isAlive()) {
            closing.close(why.code(), why.detail());
        }
    }

    private void tellClosed(int status, String reason) {
        GuardedSession of = session;
        events.lock();
        try {
            if (opened && !told && of != null) {
                told = true;
                listener.onClose(of, status, reason);
            }
        } catch (RuntimeException e) {
            FAILURES.unexpected("A websocket's listener failed at the close", e);
        } finally {
            events.unlock();
        }
    }

    boolean expired(Instant now) {
        return token().filter(token -> !now.isBefore(token.acceptedUntil())).isPresent();
    }

    boolean idle(Duration limit) {
        return System.nanoTime() - receivedAt > limit.toNanos();
    }

    /** Accepted, but the server never got as far as opening it. */
    boolean abandoned(Duration limit) {
        return session == null && System.nanoTime() - acceptedAt > limit.toNanos();
    }

    boolean connected() {
        return connection.isAlive();
    }

    Optional<GuardedSession> session() {
        return Optional.ofNullable(session);
    }

    @Override
    public String toString() {
        return "GuardedSocket[" + caller + "]";
    }
}
