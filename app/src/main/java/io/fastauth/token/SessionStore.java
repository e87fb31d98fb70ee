package io.fastauth.token;

import io.fastauth.token.SessionSelection.Matching;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps the sessions of clients. Implementations are safe for use by many threads.
 *
 * <p>A change returns only when it is durable. Every method throws {@link StoreUnavailableException} within a bounded
 * time when the store cannot answer; whether a change was made is then unknown.
 */
public interface SessionStore extends AutoCloseable {

    /** The message of {@link UnsupportedOperationException} when sessions cannot be listed. */
    String NOT_LISTED = "The store cannot list sessions";

    /**
     * Finds the session that a token belongs to ({@link Session#owns}). When it does not exist, any other session of
     * the client is returned, so that the caller can tell a superseded token from one of an unknown client.
     *
     * @param token the claims of a genuine token
     * @return the session, or another one of the client; empty when the client has none
     */
    Optional<StoredSession> find(Claims token, Freshness freshness);

    /**
     * The session that {@link #find} returns for {@link Freshness#CACHED}, if the store need not be read for it.
     *
     * @return the session; empty when it is not in a cache
     */
    default Optional<StoredSession> cached(Claims token) {
        return Optional.empty();
    }

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

    /**
     * Notes that a token of a session was verified. It returns at once; what is noted may be lost, and a store need not
     * keep it.
     *
     * @param token the claims by which the session was found
     */
    default void used(Claims token, StoredSession session) {}

    /**
     * Finds a session by its id, as the store has it now, without extra claims.
     *
     * @throws UnsupportedOperationException when the store cannot list sessions
     */
    default Optional<StoredSession> find(String clientId, UUID id) {
        throw new UnsupportedOperationException(NOT_LISTED);
    }

    /**
     * Lists sessions without extra claims, in the order of their positions. It reads a bounded number of sessions, so
     * that a page may be short, or empty, before the last one.
     *
     * @param after {@link Position#FIRST}, or where the page before ended
     * @param limit the most sessions to return, at least 1
     * @throws UnsupportedOperationException when the store cannot list these sessions
     */
    default Page page(Matching sessions, Position after, int limit) {
        throw new UnsupportedOperationException(NOT_LISTED);
    }

    /**
     * Counts sessions, as far as it gets within a bounded time.
     *
     * @param after {@link Position#FIRST}, or where the batch before ended
     * @throws UnsupportedOperationException when the store cannot list these sessions
     */
    default Batch count(Matching sessions, Position after) {
        throw new UnsupportedOperationException(NOT_LISTED);
    }

    /**
     * Ends sessions, as far as one small transaction gets.
     *
     * @param after {@link Position#FIRST}, or where the batch before ended
     * @throws UnsupportedOperationException when the store cannot list these sessions
     */
    default Batch end(Matching sessions, Position after) {
        throw new UnsupportedOperationException(NOT_LISTED);
    }

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

    /** A place in the order of all sessions, whether there is a session or not. */
    record Position(String clientId, int slot) {

        /** Before every session. */
        public static final Position FIRST = new Position("", Integer.MAX_VALUE);
    }

    /**
     * Sessions in their order.
     *
     * @param next the position after which the next page begins; empty at the end
     */
    record Page(List<StoredSession> sessions, Optional<Position> next) {}

    /**
     * A part of the sessions that were counted or ended.
     *
     * @param sessions their number
     * @param clients the clients of those that ended
     * @param next the position after which the next batch begins; empty at the end
     */
    record Batch(int sessions, Set<String> clients, Optional<Position> next) {}
}
