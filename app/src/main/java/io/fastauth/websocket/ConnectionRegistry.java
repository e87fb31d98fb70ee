package io.fastauth.websocket;

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
 * The open connections, and the sessions whose close the peer has not answered yet. {@code max-total} bounds both, and
 * so the threads that end them.
 */
final class ConnectionRegistry {

    private final Supplier<WebSocketSettings> settings;
    private final Set<GuardedConnection> all = new HashSet<>();
    private final Map<String, Set<GuardedConnection>> byClient = new HashMap<>();
    private final Set<GuardedSession> closing = ConcurrentHashMap.newKeySet();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    ConnectionRegistry(Supplier<WebSocketSettings> settings) {
        this.settings = settings;
    }

    /** Adds a connection; returns the limit that it would exceed, if any. */
    synchronized Optional<CloseReason> enter(GuardedConnection connection) {
        if (all.size() >= settings.get().maxTotal()) {
            return Optional.of(CloseReason.TOO_MANY);
        }
        Optional<String> client = connection.client();
        if (client.map(byClient::get)
                .filter(open -> open.size() >= settings.get().maxPerClient())
                .isPresent()) {
            return Optional.of(CloseReason.TOO_MANY_OF_CLIENT);
        }
        all.add(connection);
        client.ifPresent(
                id -> byClient.computeIfAbsent(id, key -> new HashSet<>()).add(connection));
        return Optional.empty();
    }

    /** Removes a connection; its session is kept until the peer has answered the close. */
    void leave(GuardedConnection connection) {
        remove(connection);
        connection.session().ifPresent(this::awaitClose);
    }

    private synchronized void remove(GuardedConnection connection) {
        if (all.remove(connection)) {
            connection
                    .client()
                    .ifPresent(id -> byClient.computeIfPresent(id, (key, open) -> {
                        open.remove(connection);
                        return open.isEmpty() ? null : open;
                    }));
        }
    }

    /** Ends a connection from any thread, without waiting for the peer or the listener. */
    void end(GuardedConnection connection, CloseReason reason) {
        if (connection.end(reason)) {
            leave(connection);
            execute(() -> {
                connection.close(reason);
                connection.notifyClosed(reason.code(), reason.detail());
            });
        }
    }

    /** Sends the reason, closes, and waits for the peer's answer. */
    void refuse(GuardedSession session, CloseReason reason) {
        awaitClose(session);
        session.send(reason.json(), true);
        session.close(reason.code(), reason.detail());
    }

    private void awaitClose(GuardedSession session) {
        if (closing.size() < settings.get().maxTotal()) {
            closing.add(session);
        } else {
            session.abort();
        }
    }

    /** Forgets sessions that have ended, and aborts those that take too long to close. */
    void abortStalled(Duration closeTimeout, Duration writeTimeout) {
        closing.removeIf(session -> !session.connected());
        closing.stream()
                .filter(session -> session.stalled(closeTimeout, writeTimeout))
                .forEach(GuardedSession::abort);
    }

    synchronized int count() {
        return all.size();
    }

    synchronized List<GuardedConnection> open() {
        return List.copyOf(all);
    }

    synchronized List<GuardedConnection> of(String clientId) {
        return List.copyOf(byClient.getOrDefault(clientId, Set.of()));
    }

    /** Runs a task that may wait for a peer, a listener or the store. */
    void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // After the stop: no connection is open that the task could wait for.
            task.run();
        }
    }

    /** Ends every connection, and waits for the listeners until the timeout. */
    void close(Duration timeout) {
        open().forEach(connection -> end(connection, CloseReason.STOPPING));
        executor.shutdown();
        try {
            if (!executor.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
