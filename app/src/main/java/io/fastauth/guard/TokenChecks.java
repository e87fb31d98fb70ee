package io.fastauth.guard;

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

/**
 * Verifies the tokens of open websockets again: at once when a pair changed here, and in rounds when other processes
 * may have changed it. A store that does not answer ends no websocket, unless for a long time.
 */
final class TokenChecks {

    private static final Logger LOGGER = System.getLogger(TokenChecks.class.getName());

    /** With rounds twice a second, another process's change is seen within two seconds. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final Duration STORE_PATIENCE = Duration.ofSeconds(30);
    private static final int TOKENS_PER_ROUND = 1_000;
    private static final int AT_ONCE = 32;

    private final TokenVerifier verifier;
    private final Clock clock;
    private final WsSockets sockets;
    private final boolean sharedStore;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean round = new AtomicBoolean();
    private final Semaphore places = new Semaphore(AT_ONCE);

    TokenChecks(TokenVerifier verifier, Clock clock, WsSockets sockets, boolean sharedStore) {
        this.verifier = verifier;
        this.clock = clock;
        this.sockets = sockets;
        this.sharedStore = sharedStore;
    }

    /** The pair of a client may have changed. Never waits; many changes in a row are one check. */
    void changed(String clientId) {
        List<GuardedSocket> open = sockets.of(clientId);
        open.forEach(socket -> socket.tokenAge().changed());
        if (!open.isEmpty() && waiting.add(clientId)) {
            sockets.execute(() -> {
                waiting.remove(clientId);
                byToken(sockets.of(clientId)).forEach(this::check);
            });
        }
    }

    /** Begins a round over what has changed or may have, the longest unchecked first, unless one is under way. */
    void round(Collection<GuardedSocket> open) {
        List<GuardedSocket> due = open.stream()
                .filter(socket -> socket.token().isPresent())
                .filter(socket -> socket.tokenAge().isChanged()
                        || (sharedStore && socket.tokenAge().olderThan(FRESH)))
                .toList();
        if (!due.isEmpty() && round.compareAndSet(false, true)) {
            sockets.execute(() -> {
                try {
                    checkAll(due);
                } finally {
                    round.set(false);
                }
            });
        }
    }

    private void checkAll(List<GuardedSocket> due) {
        Map<String, List<GuardedSocket>> tokens = byToken(due);
        List<Map.Entry<String, List<GuardedSocket>>> first = tokens.entrySet().stream()
                .sorted(Comparator.comparingLong(token -> oldest(token.getValue())))
                .limit(TOKENS_PER_ROUND)
                .toList();
        for (Map.Entry<String, List<GuardedSocket>> token : first) {
            places.acquireUninterruptibly();
            sockets.execute(() -> {
                try {
                    check(token.getKey(), token.getValue());
                } finally {
                    places.release();
                }
            });
        }
    }

    private static long oldest(List<GuardedSocket> open) {
        return open.stream()
                .mapToLong(socket -> socket.tokenAge().checkedAt())
                .min()
                .orElse(0);
    }

    private static Map<String, List<GuardedSocket>> byToken(Collection<GuardedSocket> open) {
        Map<String, List<GuardedSocket>> tokens = new HashMap<>();
        for (GuardedSocket socket : open) {
            if (socket.caller().credentials().access() instanceof Presented.One one) {
                tokens.computeIfAbsent(one.credential(), key -> new ArrayList<>())
                        .add(socket);
            }
        }
        return tokens;
    }

    private void check(String token, List<GuardedSocket> open) {
        open.forEach(socket -> socket.tokenAge().checking());
        try {
            Optional<WsEnd> end = end(token, open.getFirst());
            open.forEach(socket -> {
                socket.tokenAge().checked();
                end.ifPresent(socket::end);
            });
        } catch (StoreUnavailableException e) {
            LOGGER.log(Logger.Level.DEBUG, "The token of an open websocket could not be verified again", e);
            open.forEach(this::storeFailed);
        }
    }

    private void storeFailed(GuardedSocket socket) {
        socket.tokenAge().failed();
        if (socket.tokenAge().failingFor(STORE_PATIENCE)) {
            socket.end(WsEnd.storeUnavailable());
        }
    }

    private Optional<WsEnd> end(String token, GuardedSocket socket) {
        return switch (verifier.verifyAccess(token)) {
            case Verification.Verified verified -> Optional.empty();
            case Verification.NotCurrent notCurrent -> Optional.of(WsEnd.superseded());
            case Verification.UnknownClient unknown -> Optional.of(WsEnd.revoked());
            case Verification.Invalid invalid ->
                Optional.of(socket.expired(clock.instant()) ? WsEnd.expired() : WsEnd.revoked());
        };
    }
}
