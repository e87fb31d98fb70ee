package io.fastauth.store.rest;

import io.fastauth.store.rest.CallExecutor.Deadline;
import io.fastauth.store.rest.PersistenceClient.Loaded;
import io.fastauth.token.CircuitState;
import io.fastauth.token.Claims;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SessionTokens;
import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sessions in a persistence API, which can load and save the token pair of a client. It saves the issued tokens and
 * derives the session from the stored ones; a pair that does not verify is no session. A client has one session.
 *
 * <ul>
 *   <li>If the API answers a load with a strong {@code ETag}, a save names in {@code If-Match} what it replaces (RFC
 *       9110, section 13.1.1); 412 means that another caller was quicker. {@link #rotate} and {@link #end} are then
 *       safe from any number of processes.
 *   <li>With any other API the comparison is made here, under a lock. One process is safe; if several processes change
 *       one client in the same instant, the last one wins: a refresh in another process can undo a revocation.
 *   <li>A session is ended by saving a pair of empty texts.
 * </ul>
 *
 * Expiry is not part of the API: the pairs stay until they are removed there.
 */
public final class RestSessionStore implements SessionStore, StoreStatus {

    private static final TokenPair REMOVED = new TokenPair("", "");

    /** Of a conditional change; each further one means that another process was quicker. */
    private static final int ATTEMPTS = 20;

    private final PersistenceClient client;
    private final SessionTokens tokens;
    private final CoalescingLoader loads;

    /** Fair, so that a caller who changes a client in a loop keeps no other change of it waiting. */
    private final Lock[] locks =
            Stream.generate(() -> new ReentrantLock(true)).limit(256).toArray(Lock[]::new);

    private RestSessionStore(PersistenceClient client, SessionTokens tokens, Duration cache) {
        this.client = client;
        this.tokens = tokens;
        this.loads =
                new CoalescingLoader((clientId, deadline) -> session(clientId, client.load(clientId, deadline)), cache);
    }

    /**
     * A store behind an API.
     *
     * @param url the part of the API's URLs before {@code /token}
     * @param keyring the keys that verify the stored tokens; asked at every call
     * @param headers sent with every call; asked at each
     * @param tls the trust of an https URL, and the certificate of this client
     * @param cache how long a loaded session is returned without a call, and so for how long a change made by another
     *     process may go unseen; zero for never
     * @return the store; nothing is called yet
     */
    public static RestSessionStore create(
            URI url, Supplier<Keyring> keyring, Supplier<List<Header>> headers, Tls tls, Duration cache) {
        return new RestSessionStore(new PersistenceClient(url, headers, tls), new SessionTokens(keyring), cache);
    }

    private Optional<StoredSession> session(String clientId, Loaded loaded) {
        return loaded.pair()
                .flatMap(pair ->
                        tokens.derive(clientId, pair).map(session -> new StoredSession(session, Optional.of(pair))));
    }

    @Override
    public Optional<StoredSession> find(Claims token, Freshness freshness) {
        if (freshness == Freshness.UNCACHED) {
            // Neither a cached session nor a load under way may answer: both can be older than the question.
            loads.changed(token.clientId());
        }
        return loads.find(token.clientId(), Deadline.start());
    }

    /** The limit is not read: a client has one session here. */
    @Override
    public void start(Session session, TokenPair pair, int limit) {
        boolean unused = locked(session.clientId(), deadline -> {
            client.save(session.clientId(), pair, deadline);
            return true;
        });
    }

    @Override
    public boolean rotate(Session current, Session next, TokenPair pair) {
        return locked(
                current.clientId(),
                deadline -> saveIf(
                        current.clientId(),
                        stored -> stored.id().equals(current.id())
                                && stored.refreshId().equals(current.refreshId()),
                        pair,
                        deadline));
    }

    /**
     * Ends the session of a client.
     *
     * @throws UnsupportedOperationException for {@link SessionSelection.IssuedBefore}: the API cannot list clients
     */
    @Override
    public int end(SessionSelection sessions) {
        boolean ended = switch (sessions) {
            case SessionSelection.One one ->
                locked(
                        one.clientId(),
                        deadline -> saveIf(one.clientId(), stored -> stored.id().equals(one.id()), REMOVED, deadline));
            case SessionSelection.OfClient of -> locked(of.clientId(), deadline -> remove(of.clientId(), deadline));
            case SessionSelection.IssuedBefore all ->
                throw new UnsupportedOperationException("A persistence API cannot list its clients");
        };
        return ended ? 1 : 0;
    }

    /** Without If-Match: a pair that another process saves meanwhile is removed too. */
    private boolean remove(String clientId, Deadline deadline) {
        boolean stored = client.load(clientId, deadline).pair().isPresent();
        if (stored) {
            client.save(clientId, REMOVED, deadline);
        }
        return stored;
    }

    /**
     * Saves the tokens of a session that is moved here.
     *
     * @param session the session
     * @param pair its tokens
     * @param superseding whether a pair that the client has is replaced; otherwise it is kept
     * @return whether the tokens were saved
     */
    public boolean add(Session session, TokenPair pair, boolean superseding) {
        return locked(session.clientId(), deadline -> {
            boolean kept = !superseding
                    && client.load(session.clientId(), deadline).pair().isPresent();
            if (!kept) {
                client.save(session.clientId(), pair, deadline);
            }
            return !kept;
        });
    }

    private boolean saveIf(String clientId, Predicate<Session> condition, TokenPair pair, Deadline deadline) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Loaded stored = client.load(clientId, deadline);
            if (session(clientId, stored)
                    .map(StoredSession::session)
                    .filter(condition)
                    .isEmpty()) {
                return false;
            }
            if (stored.tag().isEmpty()) {
                client.save(clientId, pair, deadline);
                return true;
            }
            if (client.saveIfMatch(clientId, pair, stored.tag().get(), deadline)) {
                return true;
            }
        }
        throw new StoreUnavailableException(
                "Other processes changed the pair of a client " + ATTEMPTS + " times during a change");
    }

    private boolean locked(String clientId, Predicate<Deadline> change) {
        Lock lock = locks[Math.floorMod(clientId.hashCode(), locks.length)];
        // The wait for the lock counts too: for the caller it is one operation.
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
        var unused = client.load(ClientIdRule.READINESS, Deadline.start());
        if (client.lastSaveFailed()) {
            boolean unusedSave = locked(ClientIdRule.READINESS, deadline -> {
                client.save(ClientIdRule.READINESS, REMOVED, deadline);
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
