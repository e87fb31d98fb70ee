package io.fastauth.bench;

import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** A store that costs next to nothing, so that what is above it can be measured. */
final class PairsInMemory implements TokenStore {

    private final Map<String, TokenPair> pairs = new ConcurrentHashMap<>();

    @Override
    public Optional<TokenPair> find(String clientId) {
        return Optional.ofNullable(pairs.get(clientId));
    }

    @Override
    public void save(String clientId, TokenPair pair, Instant expiresAt) {
        pairs.put(clientId, pair);
    }

    @Override
    public boolean replace(String clientId, TokenPair expected, TokenPair replacement, Instant expiresAt) {
        return pairs.replace(clientId, expected, replacement);
    }

    @Override
    public boolean delete(String clientId) {
        return pairs.remove(clientId) != null;
    }

    @Override
    public boolean deleteIf(String clientId, Predicate<TokenPair> condition) {
        TokenPair stored = pairs.get(clientId);
        while (stored != null && condition.test(stored)) {
            if (pairs.remove(clientId, stored)) {
                return true;
            }
            stored = pairs.get(clientId);
        }
        return false;
    }

    @Override
    public void close() {
        pairs.clear();
    }
}
