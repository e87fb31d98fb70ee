package io.fastauth.websocket;

import io.fastauth.guard.Caller;
import io.fastauth.token.FailureLog;
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
 * An accepted websocket. Its listener receives each event once, from one thread at a time, and the close last: from the
 * thread of the connection, or from the one that ends it.
 */
final class GuardedConnection {

    private static final FailureLog FAILURES = new FailureLog(System.getLogger(GuardedConnection.class.getName()));

    private final Caller caller;
    private final Optional<String> client;
    private final Thread thread = Thread.currentThread();
    private final long acceptedAt = System.nanoTime();
    private final Lock events = new ReentrantLock();
    private final AtomicReference<@Nullable CloseReason> end = new AtomicReference<>();
    private final TokenAge tokenAge = new TokenAge();
    private WsListener listener = new WsListener() {};
    private boolean opened;
    private boolean closed;
    private volatile @Nullable GuardedSession session;
    private volatile long receivedAt = acceptedAt;

    /**
     * Called by the thread of the connection.
     *
     * @param client the client that opened it, by a token or a secret; empty for any other caller
     */
    GuardedConnection(Caller caller, Optional<String> client) {
        this.caller = caller;
        this.client = client;
    }

    Optional<String> client() {
        return client;
    }

    Caller caller() {
        return caller;
    }

    TokenAge tokenAge() {
        return tokenAge;
    }

    Optional<GuardedSession> session() {
        return Optional.ofNullable(session);
    }

    /** Sets the listener, after the websocket was registered and before it is opened. */
    void listener(WsListener accepted) {
        listener = accepted;
    }

    /** Sets the session; returns the reason when the websocket has ended already. */
    Optional<CloseReason> attach(GuardedSession opening) {
        session = opening;
        return Optional.ofNullable(end.get());
    }

    boolean open() {
        return deliver((to, guarded) -> {
            opened = true;
            to.onOpen(guarded);
        });
    }

    /** Restarts the idle timeout. */
    void received() {
        receivedAt = System.nanoTime();
    }

    /** Passes an event to the listener, unless the websocket has ended; false when the listener failed. */
    boolean deliver(BiConsumer<WsListener, WsSession> event) {
        GuardedSession to = session;
        events.lock();
        try {
            if (end.get() == null && !closed && to != null) {
                event.accept(listener, to);
            }
            return true;
        } catch (CloseConnectionException e) {
            throw e;
        } catch (RuntimeException e) {
            FAILURES.unexpected("A websocket's listener failed", e);
            failed(to, e);
            return false;
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
            FAILURES.unexpected("A websocket's listener failed in onError", e);
        }
    }

    /** Marks the websocket as ended; false when it already was. */
    boolean end(CloseReason reason) {
        return end.compareAndSet(null, reason);
    }

    /** Sends the close frame. May wait for the peer. */
    void close(CloseReason reason) {
        GuardedSession closing = session;
        if (closing != null && thread.isAlive()) {
            closing.close(reason.code(), reason.detail());
        }
    }

    /** The peer closes, or answers our close. */
    void closedByPeer(int status, String reason) {
        notifyClosed(status, reason);
        GuardedSession closing = session;
        if (closing != null) {
            // The server would not wait for another thread that sends.
            closing.close(WsCloseCodes.NORMAL_CLOSE, "normal");
        }
    }

    /** Calls the listener's {@code onClose} once, if {@code onOpen} was called. May wait for the listener. */
    void notifyClosed(int status, String reason) {
        GuardedSession of = session;
        events.lock();
        try {
            if (opened && !closed && of != null) {
                closed = true;
                listener.onClose(of, status, reason);
            }
        } catch (RuntimeException e) {
            FAILURES.unexpected("A websocket's listener failed in onClose", e);
        } finally {
            events.unlock();
        }
    }

    boolean expired(Instant now) {
        return caller.token()
                .filter(token -> !now.isBefore(token.acceptedUntil()))
                .isPresent();
    }

    boolean idle(Duration limit) {
        return System.nanoTime() - receivedAt > limit.toNanos();
    }

    /** Whether the server has not opened it in time. */
    boolean abandoned(Duration limit) {
        return session == null && System.nanoTime() - acceptedAt > limit.toNanos();
    }

    boolean connected() {
        return thread.isAlive();
    }

    @Override
    public String toString() {
        return "GuardedConnection[" + caller + "]";
    }

    /** When the token of an open websocket was last verified, and whether it must be verified again. */
    static final class TokenAge {

        private static final long NEVER = Long.MAX_VALUE;

        private volatile boolean changed;
        private volatile long checkedAt = System.nanoTime();
        private volatile long failingSince = NEVER;

        /** Requests a check, because the client's session may have changed. */
        void changed() {
            changed = true;
        }

        /** A check begins; a change from now on requests another one. */
        void checking() {
            changed = false;
            checkedAt = System.nanoTime();
        }

        void checked() {
            failingSince = NEVER;
        }

        /** The store did not answer; requests another check. */
        void failed() {
            if (failingSince == NEVER) {
                failingSince = System.nanoTime();
            }
            changed = true;
        }

        /** In {@link System#nanoTime()}. */
        long checkedAt() {
            return checkedAt;
        }

        boolean isChanged() {
            return changed;
        }

        boolean olderThan(Duration limit) {
            return System.nanoTime() - checkedAt > limit.toNanos();
        }

        boolean failingFor(Duration limit) {
            long since = failingSince;
            return since != NEVER && System.nanoTime() - since > limit.toNanos();
        }
    }
}
