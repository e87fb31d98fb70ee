package io.fastauth.store.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fastauth.token.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The sessions that this process has started lately for ids that it took for unregistered. When another process
 * registers such an id, these may have been started after it ended the sessions of the id; all others are the client's
 * own. Also the clients of all sessions that it has started lately, for when notifications may have been missed.
 */
final class RecentStarts {

    /** Longer than notifications take: while they do not arrive, no client is taken for unregistered from memory. */
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    /** More than a database commits in that time. */
    private static final int MAX = 1_000_000;

    private final Cache<UUID, String> clients =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MAX).build();

    /** The clients to which this process has started sessions lately, by what it remembered of them. */
    private final Cache<String, Boolean> unconfirmed =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MAX).build();

    /** Before the session is stored, so that none is stored without being known. */
    void starting(Session session) {
        clients.put(session.id(), session.clientId());
    }

    /** The ids of the sessions by their clients, of each of the given clients. */
    Map<String, List<UUID>> of(Collection<String> clientIds) {
        Map<String, List<UUID>> sessions = new HashMap<>();
        clientIds.forEach(clientId -> sessions.put(clientId, new ArrayList<>()));
        clients.asMap()
                .forEach((session, clientId) ->
                        Optional.ofNullable(sessions.get(clientId)).ifPresent(ids -> ids.add(session)));
        return sessions;
    }

    /** Before a session of the client is stored by terms that may have changed unheard. */
    void startingFromMemory(String clientId) {
        unconfirmed.put(clientId, true);
    }

    /** Takes the clients whose terms may have changed unheard. */
    List<String> takeUnconfirmed() {
        List<String> clients = List.copyOf(unconfirmed.asMap().keySet());
        unconfirmed.invalidateAll(clients);
        return clients;
    }
}
