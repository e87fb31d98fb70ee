package io.fastauth.store.sql;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.fastauth.registry.Client;
import io.fastauth.token.HeapShare;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Clients that were read, and ids that are not registered; bounded by a share of the heap. An entry is valid while the
 * change counter of its client has the value that it had before the read. Ids that cannot be registered are not looked
 * up: a filter has all that were registered when it was made, and each that has changed since.
 */
final class ClientCache {

    private static final Logger LOGGER = System.getLogger(ClientCache.class.getName());
    private static final long SHARE_OF_HEAP = HeapShare.of(16);

    /** The size of an entry in bytes, beside the texts of its client. */
    private static final int ENTRY = 500;

    private static final int SECRET = 250;
    /** Clients change seldom. */
    private static final int COUNTERS = 1 << 12;

    private final ChangeCounters changes = new ChangeCounters(COUNTERS);
    private final LoadingCache<String, Read> reads;
    private final Ids ids;
    private final AtomicBoolean filling = new AtomicBoolean();

    /** How often changes may have been missed. */
    private final AtomicLong misses = new AtomicLong();

    /** Receives each changed id, also while it is being filled. */
    private volatile RegisteredIds filter = new RegisteredIds(0);

    /** The filter that is complete; null until one is, and when changes may have been missed. */
    private volatile @Nullable RegisteredIds complete;

    private record Read(Optional<Client> client, long changes) {}

    /** The ids of all clients in the store; both methods throw StoreUnavailableException when it does not answer. */
    interface Ids {

        long count();

        /** The next ids in their order, after one or an empty text; none after the last. */
        List<String> page(String after);
    }

    /**
     * An empty cache.
     *
     * @param load reads a client
     * @param ids reads the ids of all clients
     */
    ClientCache(Function<String, Optional<Client>> load, Ids ids) {
        this.ids = ids;
        this.reads = Caffeine.newBuilder()
                .maximumWeight(SHARE_OF_HEAP)
                .executor(Runnable::run)
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
        if (cannotBeRegistered(clientId)) {
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

    private boolean cannotBeRegistered(String clientId) {
        RegisteredIds known = complete;
        if (known == null || known.full()) {
            fill(known);
            return false;
        }
        return !known.mayContain(clientId);
    }

    private void fill(@Nullable RegisteredIds replaced) {
        if (filling.compareAndSet(false, true)) {
            Thread.ofVirtual().name("fastauth-registered-ids").start(() -> {
                try {
                    if (complete == replaced) {
                        fill();
                    }
                } catch (StoreUnavailableException e) {
                    LOGGER.log(Level.DEBUG, "The ids of the registered clients cannot be read", e);
                } finally {
                    filling.set(false);
                }
            });
        }
    }

    /** A client that is registered after its page was read is announced after the new filter receives changes. */
    private void fill() {
        RegisteredIds filled = new RegisteredIds(ids.count());
        long missed = misses.get();
        filter = filled;
        for (List<String> page = ids.page(""); !page.isEmpty(); page = ids.page(page.getLast())) {
            page.forEach(filled::add);
        }
        synchronized (misses) {
            if (misses.get() == missed) {
                complete = filled;
            }
        }
    }

    /** Whether this process may have taken an id for one that is not registered: it does not remember the client. */
    boolean believedUnregistered(String clientId) {
        Read read = reads.getIfPresent(clientId);
        return read == null || read.client().isEmpty();
    }

    /** A client was read without this cache. */
    void registered(String clientId) {
        filter.add(clientId);
    }

    /** Invalidates a client, also when it is being read. */
    void changed(String clientId) {
        filter.add(clientId);
        changes.changed(clientId);
    }

    /** Invalidates every client, also those that are being read. */
    void changedAll() {
        synchronized (misses) {
            misses.incrementAndGet();
            complete = null;
        }
        changes.changedAll();
    }
}
