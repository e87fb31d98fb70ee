package io.fastauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;

/**
 * A cache of parsed tokens whose signature was verified, bounded by the memory that they take. A genuine token stays
 * genuine while the keyring is the same.
 */
final class GenuineTokens {

    /** What an entry takes beside its texts, in bytes. */
    private static final int ENTRY = 512;

    private final Cache<String, Genuine> tokens;

    /**
     * An empty cache.
     *
     * @param limit its size in memory, in bytes
     */
    GenuineTokens(long limit) {
        // The claims repeat about what the text of the token holds.
        tokens = Caffeine.newBuilder()
                .maximumWeight(limit)
                .weigher((String token, Genuine genuine) -> ENTRY + 2 * token.length())
                .recordStats()
                .build();
    }

    /** The parsed token, if it was found to be genuine under these keys. */
    Optional<Decoded.Genuine> find(String token, Keyring keys) {
        return Optional.ofNullable(tokens.getIfPresent(token))
                .filter(known -> known.under().equals(keys))
                .map(Genuine::decoded);
    }

    void put(String token, Keyring keys, Decoded.Genuine decoded) {
        tokens.put(token, new Genuine(keys, decoded));
    }

    CacheUse use() {
        return new CacheUse(tokens.stats().hitCount(), tokens.stats().missCount());
    }

    /** How many tokens are cached, once the bound has been enforced. */
    long size() {
        tokens.cleanUp();
        return tokens.estimatedSize();
    }

    private record Genuine(Keyring under, Decoded.Genuine decoded) {}
}
