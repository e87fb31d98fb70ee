package io.fastauth.guard;

import io.fastauth.token.VerifiedToken;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The accepted websockets, and those that are on their way out. Both are bounded by the limit in total, and so are the
 * threads that end them.
 */
final class WsSockets {

    private final Supplier<WsLimits> limits;
    private final Set<GuardedSocket> all = new HashSet<>();
    private final Map<String, Set<GuardedSocket>> byClient = new HashMap<>();
    private final Set<GuardedSession> leaving = ConcurrentHashMap.newKeySet();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    WsSockets(Supplier<WsLimits> limits) {
        this.limits = limits;
    }

    /** Counts a websocket in, or says why there is no room for it. */
    synchronized Optional<WsEnd> enter(GuardedSocket socket) {
        if (all.size() >= limits.get().maxTotal()) {
            return Optional.of(WsEnd.tooMany());
        }
        Optional<String> client = socket.token().map(VerifiedToken::clientId);
        if (client.map(byClient::get)
                .filter(open -> open.size() >= limits.get().maxPerClient())
                .isPresent()) {
            return Optional.of(WsEnd.tooManyOfClient());
        }
        all.add(socket);
        client.ifPresent(
                id -> byClient.computeIfAbsent(id, key -> new HashSet<>()).add(socket));
        return Optional.empty();
    }

    /** Counts a websocket out; what remains is its peer's answer to the close. */
    void leave(GuardedSocket socket) {
        remove(socket);
        socket.session().ifPresent(this::awaitClose);
    }

    private synchronized void remove(GuardedSocket socket) {
        if (all.remove(socket)) {
            socket.token()
                    .map(VerifiedToken::clientId)
                    .ifPresent(id -> byClient.computeIfPresent(id, (key, open) -> {
                        open.remove(socket);
                        return open.isEmpty() ? null : open;
                    }));
        }
    }

    /** Says why, closes, and waits for the peer's answer. */
    void refuse(GuardedSession session, WsEnd why) {
        awaitClose(session);
        session.send(why.json(), true);
        session.close(why.code(), why.detail());
    }

    private void awaitClose(GuardedSession session) {
        if (leaving.size() < limits.get().maxTotal()) {
            leaving.add(session);
        } else {
            session.abort();
        }
    }

    /** Lets go of sessions that have ended, and ends those that take too long. */
    void endLeaving(Duration closing, Duration writing) {
        leaving.removeIf(session -> !session.connected());
        leaving.stream().filter(session -> session.stalled(closing, writing)).forEach(GuardedSession::abort);
    }

    synchronized int count() {
        return all.size();
    }

    synchronized List<GuardedSocket> open() {
        return List.copyOf(all);
    }

    synchronized List<GuardedSocket> of(String clientId) {
        return List.copyOf(byClient.getOrDefault(clientId, Set.of()));
    }

    /** Runs what may wait for a peer or a listener. */
    void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // After the stop; nothing is open any more that the task could be for.
            task.run();
        }
    }

    /** Ends every websocket, and waits for their listeners as long as it is told to. */
    void close(Duration patience) {
        open().forEach(socket -> socket.end(WsEnd.stopping()));
        executor.shutdown();
        try {
            if (!executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
