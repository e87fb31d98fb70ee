package io.fastauth.store.rest;

import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Pairs in a persistence API that knows to load and to save. It can neither compare before it saves nor delete:
 *
 * <ul>
 *   <li>{@link #replace} and {@link #delete} compare here, under a lock. One process is safe; of several processes that
 *       change one client in the same instant, the last one wins.
 *   <li>a pair is forgotten by saving a pair of empty texts, which nothing equals.
 * </ul>
 *
 * Expiry is not part of the API: the pairs stay until somebody removes them there.
 */
public final class RestTokenStore implements TokenStore {

    private static final TokenPair FORGOTTEN = new TokenPair("", "");

    private final PersistenceClient client;
    private final Lock[] locks = Stream.generate(ReentrantLock::new).limit(256).toArray(Lock[]::new);

    private RestTokenStore(PersistenceClient client) {
        this.client = client;
    }

    /**
     * A store behind an API.
     *
     * @param url where the API is: the part of its URLs before {@code /token}
     * @param headers sent with every call
     * @return the store; nothing is called yet
     */
    public static RestTokenStore create(URI url, Map<String, String> headers) {
        return new RestTokenStore(new PersistenceClient(url, headers));
    }

    @Override
    public Optional<TokenPair> find(String clientId) {
        return client.load(clientId)
                .filter(pair ->
                        !pair.accessToken().isEmpty() && !pair.refreshToken().isEmpty());
    }

    @Override
    public void save(String clientId, TokenPair pair, Instant expiresAt) {
        locked(clientId, () -> {
            client.save(clientId, pair);
            return true;
        });
    }

    @Override
    public boolean replace(String clientId, TokenPair expected, TokenPair replacement, Instant expiresAt) {
        return locked(clientId, () -> saveIf(clientId, expected, replacement));
    }

    @Override
    public boolean delete(String clientId, TokenPair expected) {
        return locked(clientId, () -> saveIf(clientId, expected, FORGOTTEN));
    }

    private boolean saveIf(String clientId, TokenPair expected, TokenPair replacement) {
        if (!find(clientId).equals(Optional.of(expected))) {
            return false;
        }
        client.save(clientId, replacement);
        return true;
    }

    private boolean locked(String clientId, BooleanSupplier change) {
        Lock lock = locks[Math.floorMod(clientId.hashCode(), locks.length)];
        try {
            if (!lock.tryLock(PersistenceClient.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreUnavailableException("Other changes of the same client are still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("Interrupted while waiting for another change", e);
        }
        try {
            return change.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
