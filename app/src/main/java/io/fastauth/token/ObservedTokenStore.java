package io.fastauth.token;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A store that tells of changes: after each one that was made, or may have been, because the store failed on the way or
 * another process was quicker; and of those that other processes made, where the store knows of them.
 */
public final class ObservedTokenStore implements TokenStore {

    private final TokenStore store;
    private final List<Consumer<String>> observers = new CopyOnWriteArrayList<>();

    /**
     * Observes a store.
     *
     * @param store what is asked
     */
    public ObservedTokenStore(TokenStore store) {
        this.store = store;
        store.observeOthers(this::changed);
    }

    /**
     * Adds an observer.
     *
     * @param observer gets the client id, or an empty text when other processes may have changed that of any client;
     *     called by the thread that made the change, so it must not wait
     */
    public void observe(Consumer<String> observer) {
        observers.add(observer);
    }

    @Override
    public Optional<TokenPair> find(String clientId) {
        return store.find(clientId);
    }

    @Override
    public Optional<TokenPair> findAgain(String clientId) {
        return store.findAgain(clientId);
    }

    @Override
    public void observeOthers(Consumer<String> observer) {
        store.observeOthers(observer);
    }

    @Override
    public void save(String clientId, TokenPair pair, Instant expiresAt) {
        try {
            store.save(clientId, pair, expiresAt);
        } finally {
            changed(clientId);
        }
    }

    @Override
    public boolean replace(String clientId, TokenPair expected, TokenPair replacement, Instant expiresAt) {
        try {
            return store.replace(clientId, expected, replacement, expiresAt);
        } finally {
            changed(clientId);
        }
    }

    @Override
    public boolean delete(String clientId) {
        try {
            return store.delete(clientId);
        } finally {
            changed(clientId);
        }
    }

    @Override
    public boolean deleteIf(String clientId, Predicate<TokenPair> condition) {
        try {
            return store.deleteIf(clientId, condition);
        } finally {
            changed(clientId);
        }
    }

    @Override
    public void check() {
        store.check();
    }

    @Override
    public Optional<StoreFigures> figures() {
        return store.figures();
    }

    @Override
    public Optional<CircuitState> circuit() {
        return store.circuit();
    }

    @Override
    public Optional<PairCount> count(Instant now) {
        return store.count(now);
    }

    private void changed(String clientId) {
        observers.forEach(observer -> observer.accept(clientId));
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return "ObservedTokenStore[" + store + "]";
    }
}
