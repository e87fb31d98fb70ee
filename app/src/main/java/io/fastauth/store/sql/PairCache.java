package io.fastauth.store.sql;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.fastauth.token.CacheUse;
import io.fastauth.token.TokenPair;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Pairs that were read, and clients that were seen to have none; as much as fits into a share of the heap. */
final class PairCache {

    private static final long SHARE_OF_HEAP = Runtime.getRuntime().maxMemory() / 8;

    private static final int ENTRY_OVERHEAD = 200;

    /** What was read before the last call of {@link #forgetAll()} is of an earlier era. */
    private final AtomicLong era = new AtomicLong();

    private final LoadingCache<String, Read> reads;

    PairCache(Function<String, Optional<TokenPair>> load) {
        this(load, SHARE_OF_HEAP);
    }

    /** Bounded by a size in memory, in bytes: a character takes one. */
    PairCache(Function<String, Optional<TokenPair>> load, long memory) {
        reads = Caffeine.newBuilder()
                .maximumWeight(memory)
                .recordStats()
                .<String, Read>weigher((clientId, read) -> ENTRY_OVERHEAD + clientId.length() + read.length())
                .build(clientId -> {
                    long before = era.get();
                    return new Read(load.apply(clientId), before);
                });
    }

    /** The pair as it was read last, or as it is read now. */
    Optional<TokenPair> find(String clientId) {
        Read read = reads.get(clientId);
        if (read.era() != era.get()) {
            reads.invalidate(clientId);
            read = reads.get(clientId);
        }
        return read.pair();
    }

    /** Waits for a read of the same client that is under way, so that what was read before a change cannot stay. */
    void forget(String clientId) {
        reads.invalidate(clientId);
    }

    /** Makes everything read until now, and everything that is being read, outdated. */
    void forgetAll() {
        era.incrementAndGet();
        reads.invalidateAll();
    }

    /** How it is used. */
    CacheUse use() {
        return new CacheUse(reads.stats().hitCount(), reads.stats().missCount());
    }

    /** How many clients are cached, once the bound has been enforced. */
    long size() {
        reads.cleanUp();
        return reads.estimatedSize();
    }

    private record Read(Optional<TokenPair> pair, long era) {

        int length() {
            return pair.map(found ->
                            found.accessToken().length() + found.refreshToken().length())
                    .orElse(0);
        }
    }
}
