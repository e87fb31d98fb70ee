package io.fastauth.bench;

import io.fastauth.token.Claims;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A store of one session for each client, whose cost is negligible. */
final class SessionsInMemory implements SessionStore {

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    @Override
    public Optional<StoredSession> find(Claims token, Freshness freshness) {
        return Optional.ofNullable(sessions.get(token.clientId()))
                .map(session -> new StoredSession(session, 0, Optional.empty()));
    }

    @Override
    public void start(Session session, TokenPair tokens, int limit) {
        sessions.put(session.clientId(), session);
    }

    @Override
    public boolean rotate(StoredSession current, Session next, TokenPair tokens) {
        return sessions.replace(next.clientId(), current.session(), next);
    }

    @Override
    public int end(SessionSelection selection) {
        int before = sessions.size();
        sessions.values().removeIf(session -> switch (selection) {
            case SessionSelection.One one -> session.id().equals(one.id());
            case SessionSelection.OfClient client -> session.clientId().equals(client.clientId());
            case SessionSelection.Matching matching ->
                matching.matches(new StoredSession(session, 0, Optional.empty()));
        });
        return before - sessions.size();
    }

    @Override
    public void close() {
        sessions.clear();
    }
}
