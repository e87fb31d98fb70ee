package io.fastauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A cache of genuine tokens that are not current, so that presenting one repeatedly does not read the store each time.
 * A change of one of the client's sessions invalidates the entries of the client. Changes that are not announced, such
 * as a restored backup, take effect after a second. Safe for use by many threads; bounded.
 *
 * @param <R> the cached result
 */
final class SupersededTokens<R> {

    /** A service has three of these. */
    private static final long SHARE_OF_HEAP = HeapShare.of(64);

    /** The size of an entry in bytes, with the claims that a result may contain. */
    static final int ENTRY = 1024;

    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(1);
    private static final int STRIPES = 4096;

    private final Cache<UUID, Entry<R>> entries;
    private final AtomicLongArray changes = new AtomicLongArray(STRIPES);
    private final AtomicLong changesOfAny = new AtomicLong();

    SupersededTokens() {
        this(SHARE_OF_HEAP);
    }

    /** Bounded by a size in memory, in bytes. */
    SupersededTokens(long memory) {
        entries = Caffeine.newBuilder()
                .maximumSize(memory / ENTRY)
                .expireAfterWrite(TIME_TO_LIVE)
                .build();
    }

    private record Entry<R>(R result, long changes) {}

    /** The cached result; empty when the store must be read. */
    Optional<R> find(Claims claims) {
        return Optional.ofNullable(entries.getIfPresent(claims.id()))
                .filter(entry -> entry.changes() == changes(claims))
                .map(Entry::result);
    }

    /** The change counter of the client: to be read before the store is, and passed to {@link #put}. */
    long changes(Claims claims) {
        return changes.get(stripe(claims.clientId())) + changesOfAny.get();
    }

    void put(Claims claims, R result, long changesBefore) {
        entries.put(claims.id(), new Entry<>(result, changesBefore));
    }

    /** The number of entries, once the bound has been enforced. */
    long remembered() {
        entries.cleanUp();
        return entries.estimatedSize();
    }

    /** Invalidates the entries of a client, or of every client (an empty text), whose sessions may have changed. */
    void changed(String clientId) {
        if (clientId.isEmpty()) {
            changesOfAny.incrementAndGet();
        } else {
            changes.incrementAndGet(stripe(clientId));
        }
    }

    /** Clients share counters, so a change of one may cost another a read. */
    private static int stripe(String clientId) {
        return Math.floorMod(clientId.hashCode(), STRIPES);
    }
}
