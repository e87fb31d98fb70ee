package io.fastauth.guard;

import io.fastauth.token.FailureLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks at every open websocket twice a second, with one thread that never waits. It is also what finds out that a
 * connection is gone: the server tells a listener of a close frame, and of nothing else that ends a connection.
 */
final class WsWatch {

    private static final long PERIOD_MILLIS = 500;

    /** How long a peer may take to answer a close. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** How long a peer may take to read one frame: until then, whoever sends to it waits. */
    private static final Duration WRITING = Duration.ofSeconds(10);

    /** How long the server may take to open what was accepted. */
    private static final Duration OPENING = Duration.ofSeconds(10);

    private final FailureLog failures = new FailureLog(System.getLogger(WsWatch.class.getName()));
    private final WsSockets sockets;
    private final TokenChecks checks;
    private final Supplier<WsLimits> limits;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fastauth-websockets").factory());

    WsWatch(WsSockets sockets, TokenChecks checks, Supplier<WsLimits> limits, Clock clock) {
        this.sockets = sockets;
        this.checks = checks;
        this.limits = limits;
        this.clock = clock;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            List<GuardedSocket> open = sockets.open();
            Instant now = clock.instant();
            open.forEach(socket -> look(socket, now));
            checks.round(open);
            sockets.endLeaving(CLOSING, WRITING);
        } catch (RuntimeException e) {
            // A timer forgets a task that throws; this one must go on.
            failures.unexpected("The open websockets could not be looked at", e);
        }
    }

    private void look(GuardedSocket socket, Instant now) {
        if (!socket.connected()) {
            socket.end(WsEnd.lost());
        } else if (socket.abandoned(OPENING)) {
            socket.end(WsEnd.openedTooLate());
        } else if (socket.expired(now)) {
            socket.end(WsEnd.expired());
        } else if (socket.idle(limits.get().idleTimeout())) {
            socket.end(WsEnd.idle());
        } else if (socket.session()
                .filter(session -> session.stalled(CLOSING, WRITING))
                .isPresent()) {
            socket.session().ifPresent(GuardedSession::abort);
        }
    }

    void stop() {
        timer.shutdownNow();
    }
}
