package io.fastauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers genuine tokens that the store has said are not current, so that presenting one again and again costs no
 * read for each. A change of the client's pair makes the memory of all its tokens void. Changes that are not announced,
 * such as a restored backup, are seen after a second. Safe for use by many threads; its memory is bounded.
 *
 * @param <R> the result that is remembered
 */
final class SupersededTokens<R> {

    /** A service has three of these. */
    private static final long SHARE_OF_HEAP = Runtime.getRuntime().maxMemory() / 64;

    /** What a token takes, in bytes, with the claims that a result may hold. */
    static final int ENTRY = 1024;

    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(1);
    private static final int STRIPES = 4096;

    private final Cache<String, Entry<R>> entries;
    private final AtomicLongArray changes = new AtomicLongArray(STRIPES);
    private final AtomicLong changesOfAny = new AtomicLong();

    /** Bounded by a share of the heap. */
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

    /** What was remembered of a token; empty when the store is to be asked. */
    Optional<R> find(Claims claims) {
        return Optional.ofNullable(entries.getIfPresent(claims.id()))
                .filter(entry -> entry.changes() == changes(claims))
                .map(Entry::result);
    }

    /** How often the client's pair may have changed: to be asked before the store is, and passed to {@link #put}. */
    long changes(Claims claims) {
        return changes.get(stripe(claims.clientId())) + changesOfAny.get();
    }

    void put(Claims claims, R result, long changesBefore) {
        entries.put(claims.id(), new Entry<>(result, changesBefore));
    }

    /** How many tokens are remembered, once the bound has been enforced. */
    long remembered() {
        entries.cleanUp();
        return entries.estimatedSize();
    }

    /**
     * The pair of a client may have changed.
     *
     * @param clientId the client; an empty text for any
     */
    void changed(String clientId) {
        if (clientId.isEmpty()) {
            changesOfAny.incrementAndGet();
        } else {
            changes.incrementAndGet(stripe(clientId));
        }
    }

    /** Clients share a counter: a change of one then costs the other a read. */
    private static int stripe(String clientId) {
        return Math.floorMod(clientId.hashCode(), STRIPES);
    }
}
