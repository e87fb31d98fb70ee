package io.fastauth.token;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** The state of a session store, for health checks, metrics and caches. Implemented by stores that have one. */
public interface StoreStatus {

    /**
     * Asks the store, bypassing every cache, whether it answers; and, where that can be found out without a change of
     * the data, whether it accepts changes. It writes only before the first change and after a failed one.
     *
     * @throws StoreUnavailableException when it does not
     */
    void check();

    /**
     * Adds an observer of changes that other processes make, as far as this one learns of them, and of changes that
     * take effect after their call has failed.
     *
     * @param observer receives the client id, or an empty text when the sessions of any client may have changed; called
     *     on a thread of the store, so it must not block
     */
    default void observeOthers(Consumer<String> observer) {}

    /**
     * Cache and connection figures. Returns at once, without a call of the database.
     *
     * @return the figures; empty when the store has none
     */
    default Optional<StoreFigures> figures() {
        return Optional.empty();
    }

    /**
     * The state of the circuit breaker. Returns at once.
     *
     * @return the state; empty when the store has no circuit breaker
     */
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
}
