package io.fastauth.websocket;

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
 * Inspects every open websocket twice a second, with one thread that never waits. It also detects lost connections: the
 * server tells a listener of a close frame, and of nothing else that ends a connection.
 */
final class Supervisor {

    private static final long PERIOD_MILLIS = 500;

    /** How long a peer may take to answer a close. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** How long a peer may take to read one frame, while the thread that sends it waits. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);

    /** How long the server may take to open an accepted websocket. */
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);

    private final FailureLog failures = new FailureLog(System.getLogger(Supervisor.class.getName()));
    private final ConnectionRegistry registry;
    private final TokenChecks checks;
    private final Supplier<WebSocketSettings> settings;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fastauth-websockets").factory());

    Supervisor(ConnectionRegistry registry, TokenChecks checks, Supplier<WebSocketSettings> settings, Clock clock) {
        this.registry = registry;
        this.checks = checks;
        this.settings = settings;
        this.clock = clock;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::inspect, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void inspect() {
        try {
            List<GuardedConnection> open = registry.open();
            Instant now = clock.instant();
            open.forEach(connection -> inspect(connection, now));
            checks.round(open);
            registry.abortStalled(CLOSE_TIMEOUT, WRITE_TIMEOUT);
        } catch (RuntimeException e) {
            // The timer drops a task that throws; this one must go on.
            failures.unexpected("The open websockets could not be inspected", e);
        }
    }

    private void inspect(GuardedConnection connection, Instant now) {
        if (!connection.connected()) {
            registry.end(connection, CloseReason.LOST);
        } else if (connection.abandoned(OPEN_TIMEOUT)) {
            registry.end(connection, CloseReason.OPENED_TOO_LATE);
        } else if (connection.expired(now)) {
            registry.end(connection, CloseReason.EXPIRED);
        } else if (connection.idle(settings.get().idleTimeout())) {
            registry.end(connection, CloseReason.IDLE);
        } else {
            connection
                    .session()
                    .filter(session -> session.stalled(CLOSE_TIMEOUT, WRITE_TIMEOUT))
                    .ifPresent(GuardedSession::abort);
        }
    }

    void stop() {
        timer.shutdownNow();
    }
}
