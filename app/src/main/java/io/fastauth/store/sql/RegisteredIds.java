package io.fastauth.store.sql;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The ids that may be registered, as a Bloom filter: 16 bits for each, and about one in 500 other ids is taken for one
 * of them. An id is never removed. Safe for use by many threads.
 */
final class RegisteredIds {

    private static final int BITS_FOR_EACH = 16;
    private static final int PROBES = 4;
    private static final int MIN_CAPACITY = 1 << 13;
    private static final int MAX_CAPACITY = 1 << 26;

    private final AtomicLongArray words;
    private final AtomicInteger left;

    /** Room for twice the number of ids, so that the filter is seldom made again. */
    RegisteredIds(long expected) {
        int capacity = Integer.highestOneBit(Math.clamp(2 * expected, MIN_CAPACITY, MAX_CAPACITY));
        words = new AtomicLongArray(capacity / Long.SIZE * BITS_FOR_EACH);
        left = new AtomicInteger(capacity);
    }

    void add(String clientId) {
        long hash = hash(clientId);
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            long mask = 1L << bit;
            words.accumulateAndGet(bit / Long.SIZE, mask, (before, added) -> before | added);
        }
        left.decrementAndGet();
    }

    /** Whether an id was added; for some others too. */
    boolean mayContain(String clientId) {
        long hash = hash(clientId);
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            if ((words.get(bit / Long.SIZE) & (1L << bit)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether so many ids were added that most are taken for one of them. */
    boolean full() {
        return left.get() <= 0;
    }

    private int bit(long hash, int probe) {
        int start = (int) (hash >>> Integer.SIZE);
        int step = (int) hash | 1;
        return (start + probe * step) & (words.length() * Long.SIZE - 1);
    }

    /** The finalizer of SplitMix64, because a text's own hash is not random enough. */
    private static long hash(String clientId) {
        long hash = clientId.hashCode() * 0x9E3779B97F4A7C15L;
        hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
        return hash ^ (hash >>> 31);
    }
}
