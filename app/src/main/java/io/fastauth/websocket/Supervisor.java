package io.fastauth.websocket;

import io.fastauth.guard.Credentials.PresentedCredential;
import io.fastauth.token.FailureLog;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenVerifier;
import io.fastauth.token.Verification;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Ends open websockets whose token is no longer current, or whose peer is idle, stalled or gone. One thread that never
 * waits inspects all of them twice a second: the server reports a close frame to a listener, and no other end of a
 * connection.
 *
 * <p>Tokens are verified again at once when this process changed a session, and in rounds when other processes may
 * have. A store that does not answer ends a websocket after {@link #STORE_TIMEOUT}.
 */
final class Supervisor {

    private static final Logger LOGGER = System.getLogger(Supervisor.class.getName());

    private static final long PERIOD_MILLIS = 500;

    /** How long a peer may take to answer a close. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** How long a peer may take to read one frame, while the thread that sends it waits. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);

    /** How long the server may take to open an accepted websocket. */
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);

    /** With rounds twice a second, a change of another process is detected within two seconds. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(30);
    private static final int TOKENS_PER_ROUND = 1_000;
    private static final int CONCURRENT_CHECKS = 32;

    private final FailureLog failures = new FailureLog(LOGGER);
    private final ConnectionRegistry registry;
    private final TokenVerifier verifier;
    private final Supplier<WebSocketSettings> settings;
    private final Clock clock;
    private final boolean sharedStore;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean roundRunning = new AtomicBoolean();
    private final AtomicLong changes = new AtomicLong();
    private final Semaphore permits = new Semaphore(CONCURRENT_CHECKS);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fastauth-websockets").factory());

    private Supervisor(
            ConnectionRegistry registry,
            TokenVerifier verifier,
            Supplier<WebSocketSettings> settings,
            Clock clock,
            boolean sharedStore) {
        this.registry = registry;
        this.verifier = verifier;
        this.settings = settings;
        this.clock = clock;
        this.sharedStore = sharedStore;
    }

    static Supervisor start(
            ConnectionRegistry registry,
            TokenVerifier verifier,
            Supplier<WebSocketSettings> settings,
            Clock clock,
            boolean sharedStore) {
        Supervisor started = new Supervisor(registry, verifier, settings, clock, sharedStore);
        var unused = started.timer.scheduleWithFixedDelay(
                started::inspect, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return started;
    }

    void stop() {
        timer.shutdownNow();
    }

    private void inspect() {
        try {
            List<GuardedConnection> open = registry.open();
            Instant now = clock.instant();
            open.forEach(connection -> inspect(connection, now));
            checkTokens(open);
            registry.abortStalled(CLOSE_TIMEOUT, WRITE_TIMEOUT);
        } catch (RuntimeException e) {
            // The timer cancels a task that throws.
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

    /** The number of changes so far, for {@link #checkIfChangedSince}. */
    long changes() {
        return changes.get();
    }

    /** A session of a client may have changed. Never waits; many changes in a row are one check. */
    void changed(String clientId) {
        // Counted before the connections are looked up: one that is registered later finds the count.
        changes.incrementAndGet();
        checkClient(clientId);
    }

    /** Checks a connection whose token was verified before a change that may have preceded its registration. */
    void checkIfChangedSince(long before, GuardedConnection registered) {
        if (changes.get() != before) {
            registered.client().ifPresent(this::checkClient);
        }
    }

    private void checkClient(String clientId) {
        List<GuardedConnection> open = registry.of(clientId);
        open.forEach(connection -> connection.tokenAge().changed());
        if (!open.isEmpty() && waiting.add(clientId)) {
            registry.execute(() -> {
                waiting.remove(clientId);
                byToken(registry.of(clientId)).forEach(this::check);
            });
        }
    }

    /** Starts a round over the tokens that may have changed, unless one is running. */
    private void checkTokens(List<GuardedConnection> open) {
        List<GuardedConnection> due = open.stream()
                .filter(connection -> connection.caller().token().isPresent())
                .filter(connection -> connection.tokenAge().isChanged()
                        || (sharedStore && connection.tokenAge().olderThan(FRESH)))
                .toList();
        if (!due.isEmpty() && roundRunning.compareAndSet(false, true)) {
            registry.execute(() -> {
                try {
                    checkLeastRecent(byToken(due));
                } finally {
                    roundRunning.set(false);
                }
            });
        }
    }

    private void checkLeastRecent(Map<String, List<GuardedConnection>> tokens) {
        tokens.entrySet().stream()
                .sorted(Comparator.comparingLong(token -> checkedAt(token.getValue())))
                .limit(TOKENS_PER_ROUND)
                .forEach(token -> {
                    permits.acquireUninterruptibly();
                    registry.execute(() -> {
                        try {
                            check(token.getKey(), token.getValue());
                        } finally {
                            permits.release();
                        }
                    });
                });
    }

    private static long checkedAt(List<GuardedConnection> open) {
        return open.stream()
                .mapToLong(connection -> connection.tokenAge().checkedAt())
                .min()
                .orElse(0);
    }

    private static Map<String, List<GuardedConnection>> byToken(Collection<GuardedConnection> open) {
        Map<String, List<GuardedConnection>> tokens = new HashMap<>();
        for (GuardedConnection connection : open) {
            // A client that authenticated by its secret has no token to be verified.
            if (connection.caller().token().isPresent()
                    && connection.caller().credentials().access() instanceof PresentedCredential.Token token) {
                tokens.computeIfAbsent(token.text(), key -> new ArrayList<>()).add(connection);
            }
        }
        return tokens;
    }

    private void check(String token, List<GuardedConnection> open) {
        open.forEach(connection -> connection.tokenAge().checking());
        try {
            Optional<CloseReason> end = end(token, open.getFirst());
            open.forEach(connection -> {
                connection.tokenAge().checked();
                end.ifPresent(reason -> registry.end(connection, reason));
            });
        } catch (StoreUnavailableException e) {
            LOGGER.log(Logger.Level.DEBUG, "The token of an open websocket could not be verified again", e);
            open.forEach(this::storeFailed);
        }
    }

    private void storeFailed(GuardedConnection connection) {
        connection.tokenAge().failed();
        if (connection.tokenAge().failingFor(STORE_TIMEOUT)) {
            registry.end(connection, CloseReason.STORE_UNAVAILABLE);
        }
    }

    private Optional<CloseReason> end(String token, GuardedConnection connection) {
        return switch (verifier.verifyAccess(token)) {
            case Verification.Verified verified -> Optional.empty();
            case Verification.NotCurrent notCurrent -> Optional.of(CloseReason.SUPERSEDED);
            case Verification.UnknownClient unknown -> Optional.of(CloseReason.REVOKED);
            case Verification.ClientDisabled disabled -> Optional.of(CloseReason.REVOKED);
            case Verification.SessionEnded ended -> Optional.of(CloseReason.REVOKED);
            case Verification.Invalid invalid ->
                Optional.of(connection.expired(clock.instant()) ? CloseReason.EXPIRED : CloseReason.REVOKED);
        };
    }
}
