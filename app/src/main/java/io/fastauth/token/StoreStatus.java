package io.fastauth.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The state of a session store, for health checks, metrics and caches. Implemented by stores that have one. */
public interface StoreStatus {

    /**
     * Checks, bypassing every cache, whether the store answers; and, where that can be found out without a change of
     * the data, whether it accepts changes. It writes only before the first change and after a failed one.
     *
     * @throws StoreUnavailableException when it does not
     */
    void check();

    /**
     * Adds an observer of changes that other processes make, as far as the store receives them, and of changes that
     * take effect after their call has failed.
     *
     * @param observer receives the client id, or an empty text when the sessions of any client may have changed; called
     *     on a thread of the store, so it must not block
     */
    default void observeOthers(Consumer<String> observer) {}

    /**
     * Adds an observer of every change of a session, by this process and by others, in the order of commits.
     *
     * @param observer receives each change, and {@link SessionChange#changed} when some may have been missed; called on
     *     a thread of the store, so it must not block
     * @return whether the store knows this order; otherwise the observer is never called
     */
    default boolean observeChanges(Consumer<SessionChange> observer) {
        return false;
    }

    /**
     * How long ago a change may have been committed that {@link #observeChanges} has not reported yet; empty when it is
     * not known.
     */
    default Optional<Duration> lag() {
        return Optional.empty();
    }

    /** Cache and connection figures, without a call of the database; empty when the store has none. */
    default Optional<Figures> figures() {
        return Optional.empty();
    }

    /** The state of the circuit breaker, at once; empty when the store has none. */
    default Optional<CircuitState> circuit() {
        return Optional.empty();
    }

    /**
     * Counts the sessions. It may read much: call it about once a minute.
     *
     * @param now sessions whose refresh token expires later are counted as current
     * @return the count; empty when the store cannot count
     */
    default Optional<SessionCount> count(Instant now) {
        return Optional.empty();
    }

    /**
     * Counts, by key id, the sessions that have not expired and of which a token was signed by the key. It may read
     * much: call it at most once a minute.
     *
     * @return the counts; empty when the store cannot count
     */
    default Optional<Map<String, Long>> keyUse(Instant now) {
        return Optional.empty();
    }

    /** The processes that share the store; empty when the store has no record of them. */
    default Optional<Replicas> replicas() {
        return Optional.empty();
    }

    /**
     * The processes that share a store.
     *
     * @param own the id of this process, which changes with every start
     * @param heard when each process was last heard, by its id, for at most a minute; perhaps without this one
     */
    record Replicas(String own, Map<String, Instant> heard) {

        public Replicas {
            heard = Map.copyOf(heard);
        }
    }

    /**
     * Figures of a store.
     *
     * @param cache usage of its cache of sessions
     * @param connectionsActive database connections in use
     * @param connectionsIdle database connections not in use
     * @param callersWaiting callers that wait for a connection
     */
    record Figures(CacheUse cache, int connectionsActive, int connectionsIdle, int callersWaiting) {}

    /** Usage of a cache since the start. */
    record CacheUse(long hits, long misses) {}

    /**
     * The number of sessions that a store keeps.
     *
     * @param current sessions whose refresh token has not expired
     * @param expired sessions that the store may delete
     */
    record SessionCount(long current, long expired) {}

    /** The state of a circuit breaker. */
    enum CircuitState {
        /** The store is called. */
        CLOSED,
        /** The store failed too often and is not called for a while. */
        OPEN,
        /** The next call finds out whether the store answers again. */
        HALF_OPEN
    }
}
