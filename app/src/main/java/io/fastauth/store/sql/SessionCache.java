package io.fastauth.store.sql;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.fastauth.token.CacheUse;
import io.fastauth.token.Claims;
import io.fastauth.token.Session;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;

/**
 * The sessions that were read, and clients without one; bounded by a share of the heap. What was read is valid while
 * the change counter of its client is what it was before the read. Clients share counters, so that a change costs no
 * search for the sessions of its client.
 */
final class SessionCache {

    private static final long SHARE_OF_HEAP = Runtime.getRuntime().maxMemory() / 8;

    /** The size of an entry with its session in bytes, beside the client id and the extra claims. */
    private static final int ENTRY = 700;

    private static final int EXTRA_CLAIM = 150;
    private static final int STRIPES = 1 << 16;

    private final AtomicLongArray changes = new AtomicLongArray(STRIPES);
    private final AtomicLong changesOfAny = new AtomicLong();
    private final LoadingCache<Key, Read> reads;

    SessionCache(Function<Key, Optional<Session>> load) {
        this(load, SHARE_OF_HEAP);
    }

    /** Bounded by a size in memory, in bytes. */
    SessionCache(Function<Key, Optional<Session>> load, long memory) {
        reads = Caffeine.newBuilder()
                .maximumWeight(memory)
                .recordStats()
                .<Key, Read>weigher((key, read) -> weight(key, read.session()))
                .build(key -> {
                    long before = changes(key.clientId());
                    return new Read(load.apply(key), before);
                });
    }

    private static int weight(Key key, Optional<Session> session) {
        return ENTRY
                + key.clientId().length()
                + session.map(found -> EXTRA_CLAIM * found.extraClaims().size()).orElse(0);
    }

    /**
     * What a session is found by.
     *
     * @param clientId the client
     * @param id the {@code sid} of a token; the token's own id when it has none
     */
    record Key(String clientId, UUID id) {

        static Key of(Claims token) {
            return new Key(token.clientId(), token.session().orElse(token.id()));
        }
    }

    /** The session as it was read last, or as it is read now. */
    Optional<Session> find(Key key) {
        Read read = reads.get(key);
        if (read.changes() != changes(key.clientId())) {
            read = reload(key);
        }
        return read.session();
    }

    /** The session as it is read now. */
    Optional<Session> findUncached(Key key) {
        return reload(key).session();
    }

    /** Invalidating waits for a read that is in progress, so that this read begins after the call. */
    private Read reload(Key key) {
        reads.invalidate(key);
        return reads.get(key);
    }

    /** Caches a session that was committed just now; only called between two commits. */
    void put(Session session) {
        String clientId = session.clientId();
        reads.put(new Key(clientId, session.id()), new Read(Optional.of(session), changes(clientId)));
    }

    /** Makes the sessions of a client outdated, also those that are being read. */
    void changed(String clientId) {
        changes.incrementAndGet(stripe(clientId));
    }

    /** Makes every session outdated, also those that are being read. */
    void changedAll() {
        changesOfAny.incrementAndGet();
    }

    CacheUse use() {
        return new CacheUse(reads.stats().hitCount(), reads.stats().missCount());
    }

    /** The number of entries, once the bound has been enforced. */
    long size() {
        reads.cleanUp();
        return reads.estimatedSize();
    }

    private long changes(String clientId) {
        return changes.get(stripe(clientId)) + changesOfAny.get();
    }

    private static int stripe(String clientId) {
        int hash = clientId.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }

    private record Read(Optional<Session> session, long changes) {}
}
