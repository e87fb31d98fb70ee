package io.fastauth.store.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fastauth.token.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The sessions that this process has started lately for ids that it took for unregistered. When another process
 * registers such an id, these may have been started after it ended the sessions of the id; all others are the client's
 * own.
 */
final class RecentStarts {

    /** Longer than notifications take: while they do not arrive, no client is taken for unregistered from memory. */
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    /** More than a database commits in that time. */
    private static final int MAX = 1_000_000;

    private final Cache<UUID, String> clients =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MAX).build();

    /** Before the session is stored, so that none is stored without being known. */
    void starting(Session session) {
        clients.put(session.id(), session.clientId());
    }

    /** The ids of the sessions of a client. */
    List<UUID> of(String clientId) {
        return clients.asMap().entrySet().stream()
                .filter(start -> start.getValue().equals(clientId))
                .map(Map.Entry::getKey)
                .toList();
    }
}
