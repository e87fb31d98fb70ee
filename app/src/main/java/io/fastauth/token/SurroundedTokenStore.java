package io.fastauth.token;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A store whose calls about pairs are each made inside of something: a measurement, or a span. */
public final class SurroundedTokenStore implements TokenStore {

    private final TokenStore store;
    private final Around around;

    /**
     * Surrounds the calls of a store.
     *
     * @param store what is asked
     * @param around makes each call
     */
    public SurroundedTokenStore(TokenStore store, Around around) {
        this.store = store;
        this.around = around;
    }

    /** What is asked of a store. */
    public enum Call {
        FIND,
        FIND_AGAIN,
        SAVE,
        REPLACE,
        DELETE
    }

    /** What a call is made inside of. */
    public interface Around {

        /**
         * Makes a call, and answers or throws what it does.
         *
         * @param call which one
         * @param asked makes it
         * @param <T> what it answers
         * @return its answer
         */
        <T> T make(Call call, Supplier<T> asked);
    }

    @Override
    public Optional<TokenPair> find(String clientId) {
        return around.make(Call.FIND, () -> store.find(clientId));
    }

    @Override
    public Optional<TokenPair> findAgain(String clientId) {
        return around.make(Call.FIND_AGAIN, () -> store.findAgain(clientId));
    }

    @Override
    public void save(String clientId, TokenPair pair, Instant expiresAt) {
        around.make(Call.SAVE, () -> {
            store.save(clientId, pair, expiresAt);
            return true;
        });
    }

    @Override
    public boolean replace(String clientId, TokenPair expected, TokenPair replacement, Instant expiresAt) {
        return around.make(Call.REPLACE, () -> store.replace(clientId, expected, replacement, expiresAt));
    }

    @Override
    public boolean delete(String clientId) {
        return around.make(Call.DELETE, () -> store.delete(clientId));
    }

    @Override
    public boolean deleteIf(String clientId, Predicate<TokenPair> condition) {
        return around.make(Call.DELETE, () -> store.deleteIf(clientId, condition));
    }

    @Override
    public void observeOthers(Consumer<String> observer) {
        store.observeOthers(observer);
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

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return "SurroundedTokenStore[" + store + "]";
    }
}
