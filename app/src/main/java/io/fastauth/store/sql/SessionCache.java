package io.fastauth.store.sql;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.fastauth.token.Claims;
import io.fastauth.token.HeapShare;
import io.fastauth.token.Session;
import io.fastauth.token.StoreStatus.CacheUse;
import io.fastauth.token.StoredSession;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Sessions that were read, and clients without a session; bounded by a share of the heap. An entry is valid while the
 * change counter of its client has the value that it had before the read, so that a change needs no search for the
 * sessions of its client. New sessions are not cached until they are read: most of many would be evicted unread, and
 * leave garbage in the old generation.
 */
final class SessionCache {

    private static final long SHARE_OF_HEAP = HeapShare.of(16);

    /** The size of an entry with its session in bytes, beside the client id and the extra claims. */
    private static final int ENTRY = 560;

    private static final int EXTRA_CLAIM = 150;

    private static final int COUNTERS = 1 << 16;

    private final ChangeCounters changes = new ChangeCounters(COUNTERS);
    private final LoadingCache<Key, Read> reads;

    /** Those of {@link #cached}, whose misses are read through the cache and counted there. */
    private final LongAdder hits = new LongAdder();

    SessionCache(Function<Key, Optional<StoredSession>> load) {
        this(load, SHARE_OF_HEAP);
    }

    /** Bounded by a size in memory, in bytes. */
    SessionCache(Function<Key, Optional<StoredSession>> load, long memory) {
        reads = Caffeine.newBuilder()
                .maximumWeight(memory)
                .recordStats()
                .executor(Runnable::run)
                .<Key, Read>weigher((key, read) -> weight(key, read.session()))
                .build(key -> {
                    long before = changes.of(key.clientId());
                    return new Read(load.apply(key), before);
                });
    }

    private static int weight(Key key, Optional<StoredSession> session) {
        return ENTRY
                + key.clientId().length()
                + session.map(found ->
                                EXTRA_CLAIM * found.session().extraClaims().size())
                        .orElse(0);
    }

    /** A client, and the {@code sid} of a token, or the token's own id when it has none. */
    record Key(String clientId, UUID id) {

        static Key of(Claims token) {
            return new Key(token.clientId(), token.session().orElse(token.id()));
        }
    }

    Optional<StoredSession> find(Key key) {
        Read read = reads.get(key);
        if (read.changes() != changes.of(key.clientId())) {
            read = reload(key);
        }
        return read.session();
    }

    /** The session, if it is cached and as the database has it. */
    Optional<StoredSession> cached(Key key) {
        Read read = reads.asMap().get(key);
        if (read == null || read.session().isEmpty() || read.changes() != changes.of(key.clientId())) {
            return Optional.empty();
        }
        hits.increment();
        return read.session();
    }

    /** Reads the session from the database. */
    Optional<StoredSession> findUncached(Key key) {
        return reload(key).session();
    }

    /** Invalidating waits for a read in progress, so that this read begins after the call. */
    private Read reload(Key key) {
        reads.invalidate(key);
        return reads.get(key);
    }

    /** Caches a session as it was just committed; called between two commits only. */
    void put(StoredSession stored) {
        Session session = stored.session();
        String clientId = session.clientId();
        reads.put(new Key(clientId, session.id()), new Read(Optional.of(stored), changes.of(clientId)));
    }

    /** Caches that a session was used on a day, if it is still cached as it was found. */
    void used(Key key, StoredSession found, int day) {
        reads.asMap()
                .computeIfPresent(
                        key,
                        (same, read) -> read.session().filter(found::equals).isEmpty()
                                ? read
                                : new Read(
                                        Optional.of(
                                                new StoredSession(found.session(), found.slot(), found.tokens(), day)),
                                        read.changes()));
    }

    /** Invalidates the sessions of a client, also those that are being read. */
    void changed(String clientId) {
        changes.changed(clientId);
    }

    /** Invalidates every session, also those that are being read. */
    void changedAll() {
        changes.changedAll();
    }

    CacheUse use() {
        return new CacheUse(hits.sum() + reads.stats().hitCount(), reads.stats().missCount());
    }

    /** The number of entries, once the bound has been enforced. */
    long size() {
        reads.cleanUp();
        return reads.estimatedSize();
    }

    private record Read(Optional<StoredSession> session, long changes) {}
}
