package io.fastauth.store.rest;

import io.fastauth.token.CircuitState;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Pairs in a persistence API that knows to load and to save.
 *
 * <ul>
 *   <li>An API that answers a load with a strong {@code ETag} is told with {@code If-Match} what a save replaces (RFC
 *       9110, section 13.1.1); its 412 means that somebody else was quicker. {@link #replace} and {@link #deleteIf} are
 *       then safe from any number of processes.
 *   <li>With any other API they compare here, under a lock. One process is safe; of several processes that change one
 *       client in the same instant, the last one wins: a refresh in another process can undo a deletion.
 *   <li>A pair is forgotten by saving a pair of empty texts, which nothing equals.
 * </ul>
 *
 * Expiry is not part of the API: the pairs stay until somebody removes them there.
 */
public final class RestTokenStore implements TokenStore {

    private static final TokenPair FORGOTTEN = new TokenPair("", "");

    /** Of a conditional deletion; each further one means that another process was quicker, as an entity tag says. */
    private static final int ATTEMPTS = 20;

    private final PersistenceClient client;
    private final Loads loads;

    /** Fair, so that a caller who changes a client in a loop keeps no other change of it waiting. */
    private final Lock[] locks =
            Stream.generate(() -> new ReentrantLock(true)).limit(256).toArray(Lock[]::new);

    private RestTokenStore(PersistenceClient client, Duration cache) {
        this.client = client;
        this.loads = new Loads(client::load, cache);
    }

    /**
     * A store behind an API, which is asked every time.
     *
     * @param url where the API is: the part of its URLs before {@code /token}
     * @param headers sent with every call
     * @return the store; nothing is called yet
     */
    public static RestTokenStore create(URI url, Map<String, String> headers) {
        List<Header> sent = headers.entrySet().stream()
                .map(header -> HeaderValues.create(header.getKey(), header.getValue()))
                .toList();
        return create(url, () -> sent, Tls.builder().build(), Duration.ZERO);
    }

    /**
     * A store behind an API.
     *
     * @param url where the API is: the part of its URLs before {@code /token}
     * @param headers sent with every call; asked at each
     * @param tls whom an https URL trusts, and the certificate that it shows
     * @param cache how long a loaded pair answers without a call, so for how long a change made by another process may
     *     go unseen; zero for never
     * @return the store; nothing is called yet
     */
    public static RestTokenStore create(URI url, Supplier<List<Header>> headers, Tls tls, Duration cache) {
        return new RestTokenStore(new PersistenceClient(url, headers, tls), cache);
    }

    @Override
    public Optional<TokenPair> find(String clientId) {
        return loads.find(clientId, Deadline.start());
    }

    @Override
    public Optional<TokenPair> findAgain(String clientId) {
        // Neither what is kept nor a load that is under way may answer: both can be older than the question.
        loads.changed(clientId);
        return find(clientId);
    }

    @Override
    public void save(String clientId, TokenPair pair, Instant expiresAt) {
        locked(clientId, deadline -> {
            client.save(clientId, pair, deadline);
            return true;
        });
    }

    @Override
    public boolean replace(String clientId, TokenPair expected, TokenPair replacement, Instant expiresAt) {
        return locked(clientId, deadline -> {
            Stored stored = client.load(clientId, deadline);
            return stored.pair().equals(Optional.of(expected))
                    && saveIfUnchanged(clientId, stored, replacement, deadline);
        });
    }

    @Override
    public boolean delete(String clientId) {
        return locked(clientId, deadline -> {
            boolean stored = client.load(clientId, deadline).pair().isPresent();
            if (stored) {
                // Without If-Match: whatever another process has saved meanwhile is forgotten too.
                client.save(clientId, FORGOTTEN, deadline);
            }
            return stored;
        });
    }

    @Override
    public boolean deleteIf(String clientId, Predicate<TokenPair> condition) {
        return locked(clientId, deadline -> {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Stored stored = client.load(clientId, deadline);
                if (stored.pair().filter(condition).isEmpty()) {
                    return false;
                }
                if (saveIfUnchanged(clientId, stored, FORGOTTEN, deadline)) {
                    return true;
                }
            }
            throw new StoreUnavailableException(
                    "Other processes changed the pair of a client " + ATTEMPTS + " times while it was to be deleted");
        });
    }

    private boolean saveIfUnchanged(String clientId, Stored stored, TokenPair replacement, Deadline deadline) {
        if (stored.tag().isPresent()) {
            return client.saveIfMatch(clientId, replacement, stored.tag().get(), deadline);
        }
        client.save(clientId, replacement, deadline);
        return true;
    }

    private boolean locked(String clientId, Predicate<Deadline> change) {
        Lock lock = locks[Math.floorMod(clientId.hashCode(), locks.length)];
        // Waiting for the lock counts too: the caller sees one operation, and is answered in one operation's time.
        Deadline deadline = Deadline.start();
        try {
            if (!lock.tryLock(deadline.left(), TimeUnit.NANOSECONDS)) {
                throw new StoreUnavailableException("Other changes of the same client are still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("Interrupted while waiting for another change", e);
        }
        try {
            return change.test(deadline);
        } finally {
            loads.changed(clientId);
            lock.unlock();
        }
    }

    @Override
    public void check() {
        findAgain(ClientIdRule.READINESS);
        if (client.lastSaveFailed()) {
            locked(ClientIdRule.READINESS, deadline -> {
                client.save(ClientIdRule.READINESS, FORGOTTEN, deadline);
                return true;
            });
        }
    }

    @Override
    public Optional<CircuitState> circuit() {
        return Optional.of(client.circuit());
    }

    @Override
    public void close() {
        client.close();
    }
}
