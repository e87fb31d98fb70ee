package io.fastauth.store.sql;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the changes of clients, so that a cache can tell whether what it read of a client is still valid. Clients
 * share counters, so that they need no memory of their own.
 */
final class ChangeCounters {

    private static final int STRIPES = 1 << 16;

    private final AtomicLongArray ofClients = new AtomicLongArray(STRIPES);
    private final AtomicLong ofAny = new AtomicLong();

    void changed(String clientId) {
        ofClients.incrementAndGet(stripe(clientId));
    }

    void changedAll() {
        ofAny.incrementAndGet();
    }

    /** A number that differs after each change of the client. */
    long of(String clientId) {
        return ofClients.get(stripe(clientId)) + ofAny.get();
    }

    private static int stripe(String clientId) {
        int hash = clientId.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }
}
