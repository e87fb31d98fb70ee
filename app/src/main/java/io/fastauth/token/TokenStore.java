package io.fastauth.token;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Where token pairs are kept: one pair per client. Safe for use by many threads.
 *
 * <p>A change is answered only when it is durable. Every method throws {@link StoreUnavailableException} when the store
 * cannot answer, within a bounded time; nothing has then been promised either way.
 */
public interface TokenStore extends AutoCloseable {

    /**
     * The stored pair of a client.
     *
     * @param clientId the client
     * @return the pair, or empty when the client has none
     */
    Optional<TokenPair> find(String clientId);

    /**
     * The stored pair of a client as it is now, read past any cache: asked before a token is refused, because another
     * process may have issued it a moment ago.
     *
     * @param clientId the client
     * @return the pair, or empty when the client has none
     */
    default Optional<TokenPair> findAgain(String clientId) {
        return find(clientId);
    }

    /**
     * Stores the pair of a client, superseding any that it has.
     *
     * @param clientId the client
     * @param pair the new pair
     * @param expiresAt when the refresh token expires: from then on the store may forget the pair
     */
    void save(String clientId, TokenPair pair, Instant expiresAt);

    /**
     * Stores a pair only if the client's stored pair is still the expected one (compare-and-set).
     *
     * @param clientId the client
     * @param expected the pair to replace
     * @param replacement the new pair
     * @param expiresAt when the new refresh token expires
     * @return false when another pair, or none, is stored: nothing was changed
     */
    boolean replace(String clientId, TokenPair expected, TokenPair replacement, Instant expiresAt);

    /**
     * Forgets the pair of a client, whatever it is; a pair that cannot be read, too.
     *
     * @param clientId the client
     * @return false when none was stored
     */
    boolean delete(String clientId);

    /**
     * Forgets the pair of a client if it meets a condition. The condition is tested on the pair that is stored at that
     * moment, and no other change comes between, so that a caller who keeps replacing the pair cannot prevent it.
     *
     * @param clientId the client
     * @param condition tested on the stored pair, perhaps more than once, by any thread; it must not call the store
     * @return false when the stored pair does not meet it, or none is stored: nothing was changed
     */
    boolean deleteIf(String clientId, Predicate<TokenPair> condition);

    /**
     * Forgets the pair of a client if it is still the expected one.
     *
     * @param clientId the client
     * @param expected the pair to forget
     * @return false when another pair, or none, is stored: nothing was changed
     */
    default boolean delete(String clientId, TokenPair expected) {
        return deleteIf(clientId, expected::equals);
    }

    /**
     * Adds an observer of what other processes change in this store, as far as it learns of that, and of changes that
     * take effect after their call has failed.
     *
     * @param observer gets the client id, or an empty text when the pair of any client may have changed; called by a
     *     thread of the store's, so it must not wait
     */
    default void observeOthers(Consumer<String> observer) {}

    /**
     * Asks the store anything, past every cache, to find out whether it answers; and where the store can find that out,
     * whether it accepts changes. It writes only while its last change failed or before its first one.
     *
     * @throws StoreUnavailableException when it does not
     */
    default void check() {
        // A client id of no client: the answer is empty, and comes from where the pairs are.
        findAgain(ClientIdRule.READINESS);
    }

    /**
     * What the store says of itself. Answered at once, without asking the database.
     *
     * @return the figures; empty for a store that has none
     */
    default Optional<StoreFigures> figures() {
        return Optional.empty();
    }

    /**
     * Whether the store is called, or left alone because it failed. Answered at once, without calling it.
     *
     * @return the state; empty for a store that is always called
     */
    default Optional<CircuitState> circuit() {
        return Optional.empty();
    }

    /**
     * How many pairs are stored. It may read much: ask about once a minute.
     *
     * @param now when a pair must not have expired to be current
     * @return the count; empty for a store that cannot count
     */
    default Optional<PairCount> count(Instant now) {
        return Optional.empty();
    }

    /** Releases connections and files, after the changes already accepted are durable. */
    @Override
    void close();
}
