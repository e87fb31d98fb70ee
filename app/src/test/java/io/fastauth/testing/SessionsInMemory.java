package io.fastauth.testing;

import io.fastauth.token.Claims;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A store of an application's own: one session for each client, in memory; it can be made to fail. */
public final class SessionsInMemory implements SessionStore {

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private volatile boolean down;

    /** Makes every read and every end fail, or work again. */
    public void down(boolean fails) {
        down = fails;
    }

    /** Ends the session of a client without telling anybody, as another process does. */
    public void endUnannounced(String clientId) {
        sessions.remove(clientId);
    }

    @Override
    public Optional<StoredSession> find(Claims token, Freshness freshness) {
        if (down) {
            throw new StoreUnavailableException("down");
        }
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
    public int end(SessionSelection selected) {
        if (down) {
            throw new StoreUnavailableException("down");
        }
        int before = sessions.size();
        sessions.values().removeIf(session -> switch (selected) {
            case SessionSelection.One one ->
                session.clientId().equals(one.clientId()) && session.id().equals(one.id());
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
