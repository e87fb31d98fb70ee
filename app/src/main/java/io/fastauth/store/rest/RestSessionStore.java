package io.fastauth.store.rest;

import io.fastauth.store.rest.PersistenceClient.Loaded;
import io.fastauth.token.Claims;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SessionTokens;
import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreStatus.CircuitState;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sessions in a persistence API, which loads and saves the token pair of a client. The session is derived from the
 * stored tokens; a pair that cannot be verified is no session. A client has one session.
 *
 * <ul>
 *   <li>If the API answers a load with a strong {@code ETag}, a save names in {@code If-Match} what it replaces (RFC
 *       9110, section 13.1.1); 412 means that another caller changed it. {@link #rotate} and {@link #end} are then safe
 *       for any number of processes.
 *   <li>With any other API the comparison is made here, under a lock. That is safe for one process; of several
 *       processes that change one client at the same time, the last one wins: a refresh can undo a revocation.
 *   <li>A session is ended by saving a pair of empty texts.
 * </ul>
 *
 * Expiry is not part of the API: the pairs stay until they are removed there.
 */
public final class RestSessionStore implements SessionStore, StoreStatus {

    private static final TokenPair REMOVED = new TokenPair("", "");

    /** Of a conditional change; each further one means that another process changed the pair. */
    private static final int ATTEMPTS = 20;

    private final PersistenceClient client;
    private final SessionTokens tokens;
    private final CoalescingLoader loads;

    /** Fair, so that a caller that changes a client in a loop does not block other changes. */
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
     * @param keyring the keys that verify the stored tokens; read at every call
     * @param headers sent with every call; read at each
     * @param tls the trust of an https URL, and the client certificate
     * @param cache how long a loaded session is cached, so that changes by other processes are not seen; zero for never
     */
    public static RestSessionStore create(
            URI url, Supplier<Keyring> keyring, Supplier<List<Header>> headers, Tls tls, Duration cache) {
        return new RestSessionStore(new PersistenceClient(url, headers, tls), new SessionTokens(keyring), cache);
    }

    private Optional<StoredSession> session(String clientId, Loaded loaded) {
        return loaded.pair()
                .flatMap(pair ->
                        tokens.derive(clientId, pair).map(session -> new StoredSession(session, 0, Optional.of(pair))));
    }

    @Override
    public Optional<StoredSession> find(Claims token, Freshness freshness) {
        if (freshness == Freshness.UNCACHED) {
            // A cached session, or a load in progress, can be older than this call.
            loads.changed(token.clientId());
        }
        return loads.find(token.clientId(), Deadline.start());
    }

    /** Ignores the limit, which is 1. */
    @Override
    public void start(Session session, TokenPair pair, int limit) {
        boolean unused = locked(session.clientId(), deadline -> {
            client.save(session.clientId(), pair, deadline);
            return true;
        });
    }

    @Override
    public boolean rotate(StoredSession found, Session next, TokenPair pair) {
        Session current = found.session();
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
     * @throws UnsupportedOperationException for {@link SessionSelection.Matching} of any client: the API cannot list
     *     clients
     */
    @Override
    public int end(SessionSelection sessions) {
        boolean ended = switch (sessions) {
            case SessionSelection.One one ->
                locked(
                        one.clientId(),
                        deadline -> saveIf(one.clientId(), stored -> stored.id().equals(one.id()), REMOVED, deadline));
            case SessionSelection.OfClient of -> locked(of.clientId(), deadline -> remove(of.clientId(), deadline));
            case SessionSelection.Matching matching -> {
                String clientId = listed(matching);
                yield locked(
                        clientId,
                        deadline -> saveIf(
                                clientId,
                                stored -> matching.matches(new StoredSession(stored, 0, Optional.empty())),
                                REMOVED,
                                deadline));
            }
        };
        return ended ? 1 : 0;
    }

    private static String listed(SessionSelection.Matching sessions) {
        return sessions.clientId()
                .orElseThrow(() -> new UnsupportedOperationException("A persistence API cannot list its clients"));
    }

    private Optional<StoredSession> stored(String clientId) {
        return session(clientId, client.load(clientId, Deadline.start()));
    }

    @Override
    public Optional<StoredSession> find(String clientId, UUID id) {
        return stored(clientId).filter(found -> found.session().id().equals(id));
    }

    /** One session at most. */
    @Override
    public Page page(SessionSelection.Matching sessions, Position after, int limit) {
        return new Page(
                stored(listed(sessions))
                        .filter(sessions::matches)
                        .filter(found -> after.equals(Position.FIRST))
                        .stream()
                        .toList(),
                Optional.empty());
    }

    @Override
    public Batch count(SessionSelection.Matching sessions, Position after) {
        return new Batch(page(sessions, after, 1).sessions().size(), Set.of(), Optional.empty());
    }

    @Override
    public Batch end(SessionSelection.Matching sessions, Position after) {
        int ended = end(sessions);
        return new Batch(ended, ended > 0 ? Set.of(listed(sessions)) : Set.of(), Optional.empty());
    }

    /** Without If-Match: a pair that another process saves at the same time is removed too. */
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
     * @param superseding whether an existing pair of the client is replaced
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
        // Includes the wait for the lock.
        Deadline deadline = Deadline.start();
        try {
            if (!lock.tryLock(deadline.left(), TimeUnit.NANOSECONDS)) {
                throw new StoreUnavailableException("Other changes of the same client are in progress");
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
