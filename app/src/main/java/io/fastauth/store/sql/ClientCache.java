package io.fastauth.store.sql;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.fastauth.registry.Client;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Clients that were read, and ids that are not registered; bounded by a share of the heap. An entry is valid while the
 * change counter of its client has the value that it had before the read. While no client is registered, nothing is
 * looked up.
 */
final class ClientCache {

    private static final long SHARE_OF_HEAP = Runtime.getRuntime().maxMemory() / 16;

    /** The size of an entry in bytes, beside the texts of its client. */
    private static final int ENTRY = 500;

    private static final int SECRET = 250;
    private static final long UNKNOWN = -1;

    /** Clients change seldom. */
    private static final int COUNTERS = 1 << 12;

    private final ChangeCounters changes = new ChangeCounters(COUNTERS);
    private final AtomicLong allChanges = new AtomicLong();
    private final BooleanSupplier anyRegistered;
    private final LoadingCache<String, Read> reads;

    /** The number of changes before the registry was found empty. */
    private volatile long emptyAt = UNKNOWN;

    /** Once a client is registered, the registry is not expected to become empty. */
    private volatile boolean used;

    private record Read(Optional<Client> client, long changes) {}

    /**
     * An empty cache.
     *
     * @param load reads a client
     * @param anyRegistered reads whether any client is registered
     */
    ClientCache(Function<String, Optional<Client>> load, BooleanSupplier anyRegistered) {
        this.anyRegistered = anyRegistered;
        this.reads = Caffeine.newBuilder()
                .maximumWeight(SHARE_OF_HEAP)
                .<String, Read>weigher(ClientCache::weight)
                .build(clientId -> {
                    long before = changes.of(clientId);
                    return new Read(load.apply(clientId), before);
                });
    }

    private static int weight(String clientId, Read read) {
        return ENTRY
                + 2 * clientId.length()
                + read.client()
                        .map(client -> 2 * client.label().length()
                                + 2 * client.allowed().scope().text().length()
                                + 2 * client.allowed().audience().text().length()
                                + SECRET * client.secrets().size())
                        .orElse(0);
    }

    Optional<Client> find(String clientId) {
        if (empty()) {
            return Optional.empty();
        }
        Read read = reads.get(clientId);
        if (read.changes() != changes.of(clientId)) {
            // Invalidating waits for a read in progress, so that this read begins after the call.
            reads.invalidate(clientId);
            read = reads.get(clientId);
        }
        return read.client();
    }

    private boolean empty() {
        if (used) {
            return false;
        }
        long now = allChanges.get();
        if (emptyAt == now) {
            return true;
        }
        if (anyRegistered.getAsBoolean()) {
            used = true;
            return false;
        }
        emptyAt = now;
        return true;
    }

    /** Whether this process may have taken an id for one that is not registered since its last change. */
    boolean believedUnregistered(String clientId) {
        Read read = reads.getIfPresent(clientId);
        return !used || (read != null && read.client().isEmpty());
    }

    /** A client was read without this cache. */
    void notEmpty() {
        used = true;
    }

    /** Invalidates a client, also when it is being read. */
    void changed(String clientId) {
        changes.changed(clientId);
        allChanges.incrementAndGet();
    }

    /** Invalidates every client, also those that are being read. */
    void changedAll() {
        changes.changedAll();
        allChanges.incrementAndGet();
    }
}
