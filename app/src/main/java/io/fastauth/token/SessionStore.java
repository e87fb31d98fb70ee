package io.fastauth.token;

import java.util.Optional;

/**
 * Keeps the sessions of clients. Implementations are safe for use by many threads.
 *
 * <p>A change returns only when it is durable. Every method throws {@link StoreUnavailableException} within a bounded
 * time when the store cannot answer; whether a change was made is then unknown.
 */
public interface SessionStore extends AutoCloseable {

    /**
     * Finds the session that a token belongs to ({@link Session#owns}). When it does not exist, any other session of
     * the client is returned, so that the caller can tell a superseded token from one of an unknown client.
     *
     * @param token the claims of a genuine token
     * @return the session, or another one of the client; empty when the client has none
     */
    Optional<StoredSession> find(Claims token, Freshness freshness);

    /**
     * Starts a session. When the client has {@code limit} sessions already, one of them ends: an expired one first,
     * else the one that was rotated least recently. Sessions above the limit end, too.
     *
     * @param session a session of generation 0
     * @param tokens the issued tokens, for a store that keeps tokens instead of sessions
     * @param limit the number of sessions that the client may have, at least 1
     */
    void start(Session session, TokenPair tokens, int limit);

    /**
     * Replaces the tokens of a session if its current refresh token is still the expected one (compare-and-set).
     *
     * @param current the session as it was found
     * @param next the same session, one generation later
     * @param tokens the issued tokens, for a store that keeps tokens instead of sessions
     * @return false when the session has ended or was rotated by another caller: nothing was changed
     */
    boolean rotate(StoredSession current, Session next, TokenPair tokens);

    /**
     * Ends sessions, whatever their tokens are at that moment.
     *
     * @return the number of sessions that were ended
     */
    int end(SessionSelection sessions);

    /** Commits the accepted changes, then releases connections and files. */
    @Override
    void close();

    /** Whether {@link #find} may return a cached session. */
    enum Freshness {
        /** A cached session may be returned. */
        CACHED,
        /** The session is read from the store: required before a token is refused or rotated. */
        UNCACHED
    }
}
