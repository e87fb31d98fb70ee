package io.fastauth.metrics;

import io.fastauth.token.PairCount;
import io.fastauth.token.StoreFigures;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import io.helidon.metrics.api.Timer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store whose calls are measured, by what was asked and whether it answered. */
public final class MeteredTokenStore implements TokenStore {

    private final TokenStore store;
    private final Call find;
    private final Call save;
    private final Call replace;
    private final Call delete;

    /**
     * Measures a store.
     *
     * @param store what is asked
     * @param meters where the measurements go
     */
    public MeteredTokenStore(TokenStore store, Meters meters) {
        this.store = store;
        this.find = Call.of(meters, "find");
        this.save = Call.of(meters, "save");
        this.replace = Call.of(meters, "replace");
        this.delete = Call.of(meters, "delete");
    }

    @Override
    public Optional<TokenPair> find(String clientId) {
        return find.measured(() -> store.find(clientId));
    }

    @Override
    public void save(String clientId, TokenPair pair, Instant expiresAt) {
        save.measured(() -> {
            store.save(clientId, pair, expiresAt);
            return true;
        });
    }

    @Override
    public boolean replace(String clientId, TokenPair expected, TokenPair replacement, Instant expiresAt) {
        return replace.measured(() -> store.replace(clientId, expected, replacement, expiresAt));
    }

    @Override
    public boolean delete(String clientId, TokenPair expected) {
        return delete.measured(() -> store.delete(clientId, expected));
    }

    @Override
    public Optional<TokenPair> findAgain(String clientId) {
        return find.measured(() -> store.findAgain(clientId));
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
    public Optional<PairCount> count(Instant now) {
        return store.count(now);
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return "MeteredTokenStore[" + store + "]";
    }

    /** One kind of call. */
    private record Call(Timer answered, Timer failed) {

        static Call of(Meters meters, String operation) {
            return new Call(timer(meters, operation, "success"), timer(meters, operation, "failure"));
        }

        private static Timer timer(Meters meters, String operation, String outcome) {
            return meters.timer(
                    "fastauth.store.calls", "Calls of the token store", "operation", operation, "outcome", outcome);
        }

        <T> T measured(Supplier<T> call) {
            long start = System.nanoTime();
            try {
                T answer = call.get();
                answered.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                return answer;
            } catch (StoreUnavailableException e) {
                failed.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                throw e;
            }
        }
    }
}
