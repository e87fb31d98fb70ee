package io.fastauth.token;

import java.time.Instant;
import java.util.Optional;

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
     * Forgets the pair of a client if it is still the expected one.
     *
     * @param clientId the client
     * @param expected the pair to forget
     * @return false when another pair, or none, is stored: nothing was changed
     */
    boolean delete(String clientId, TokenPair expected);

    /** Releases connections and files, after the changes already accepted are durable. */
    @Override
    void close();
}
