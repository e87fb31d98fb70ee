package io.fastauth.store.sql;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the changes of clients, so that a cache can tell whether what it read of a client is still valid. Clients
 * share counters, so that they need no memory of their own.
 */
final class ChangeCounters {

    private final AtomicLongArray ofClients;
    private final AtomicLong ofAny = new AtomicLong();

    /** The number of counters is a power of two: the more there are, the fewer clients share one. */
    ChangeCounters(int counters) {
        ofClients = new AtomicLongArray(counters);
    }

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

    private int stripe(String clientId) {
        int hash = clientId.hashCode();
        return (hash ^ (hash >>> 16)) & (ofClients.length() - 1);
    }
}
