package io.fastauth.websocket;

import io.fastauth.guard.Presented;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenVerifier;
import io.fastauth.token.Verification;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Verifies the tokens of open webregistry again: at once when this process changed a session, and in rounds when other
 * processes may have. A websocket is ended only when the store has not answered for {@link #STORE_TIMEOUT}.
 */
final class TokenChecks {

    private static final Logger LOGGER = System.getLogger(TokenChecks.class.getName());

    /** With rounds twice a second, a change of another process is seen within two seconds. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(30);
    private static final int TOKENS_PER_ROUND = 1_000;
    private static final int CONCURRENT_CHECKS = 32;

    private final TokenVerifier verifier;
    private final Clock clock;
    private final ConnectionRegistry registry;
    private final boolean sharedStore;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean roundRunning = new AtomicBoolean();
    private final AtomicLong changes = new AtomicLong();
    private final Semaphore permits = new Semaphore(CONCURRENT_CHECKS);

    TokenChecks(TokenVerifier verifier, Clock clock, ConnectionRegistry registry, boolean sharedStore) {
        this.verifier = verifier;
        this.clock = clock;
        this.registry = registry;
        this.sharedStore = sharedStore;
    }

    /** How many changes there were; see {@link #checkIfChangedSince}. */
    long changes() {
        return changes.get();
    }

    /** A session of a client may have changed. Never waits; many changes in a row are one check. */
    void changed(String clientId) {
        // Counted before the connections are looked up: one that is registered later finds the count.
        changes.incrementAndGet();
        checkClient(clientId);
    }

    /** Checks a connection whose token was verified before a change that may have come before its registration. */
    void checkIfChangedSince(long before, GuardedConnection registered) {
        if (changes.get() != before) {
            registered.clientId().ifPresent(this::checkClient);
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

    /**
     * Starts a round over the tokens that may have changed, the least recently checked first, unless one is running.
     */
    void round(Collection<GuardedConnection> open) {
        List<GuardedConnection> due = open.stream()
                .filter(connection -> connection.token().isPresent())
                .filter(connection -> connection.tokenAge().isChanged()
                        || (sharedStore && connection.tokenAge().olderThan(FRESH)))
                .toList();
        if (!due.isEmpty() && roundRunning.compareAndSet(false, true)) {
            registry.execute(() -> {
                try {
                    checkAll(due);
                } finally {
                    roundRunning.set(false);
                }
            });
        }
    }

    private void checkAll(List<GuardedConnection> due) {
        Map<String, List<GuardedConnection>> tokens = byToken(due);
        List<Map.Entry<String, List<GuardedConnection>>> first = tokens.entrySet().stream()
                .sorted(Comparator.comparingLong(token -> oldest(token.getValue())))
                .limit(TOKENS_PER_ROUND)
                .toList();
        for (Map.Entry<String, List<GuardedConnection>> token : first) {
            permits.acquireUninterruptibly();
            registry.execute(() -> {
                try {
                    check(token.getKey(), token.getValue());
                } finally {
                    permits.release();
                }
            });
        }
    }

    private static long oldest(List<GuardedConnection> open) {
        return open.stream()
                .mapToLong(connection -> connection.tokenAge().checkedAt())
                .min()
                .orElse(0);
    }

    private static Map<String, List<GuardedConnection>> byToken(Collection<GuardedConnection> open) {
        Map<String, List<GuardedConnection>> tokens = new HashMap<>();
        for (GuardedConnection connection : open) {
            if (connection.caller().credentials().access() instanceof Presented.One one) {
                tokens.computeIfAbsent(one.credential(), key -> new ArrayList<>())
                        .add(connection);
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
            case Verification.Invalid invalid ->
                Optional.of(connection.expired(clock.instant()) ? CloseReason.EXPIRED : CloseReason.REVOKED);
        };
    }
}
