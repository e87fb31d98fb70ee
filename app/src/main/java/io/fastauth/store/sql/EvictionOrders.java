package io.fastauth.store.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fastauth.token.HeapShare;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The slots that clients take next: a free one, or that of the session that ends next when all are taken. While one
 * connection makes all changes of a database, it need not read the slots of a client at every issue. Bounded; for one
 * thread.
 */
final class EvictionOrders {

    private static final long SHARE_OF_HEAP = HeapShare.of(64);

    /** The size of an order without its slots, in bytes. */
    private static final int ORDER = 120;

    /** The slots that are remembered of a client, so that many clients fit; the others are read when these are used. */
    private static final int REMEMBERED = 64;

    private final Cache<String, Order> orders = Caffeine.newBuilder()
            .maximumWeight(SHARE_OF_HEAP)
            .executor(Runnable::run)
            .weigher((String clientId, Order order) -> ORDER + clientId.length() + order.next.bytes())
            .build();

    /**
     * A slot with its session.
     *
     * @param recency orders the rotations of a client's sessions
     * @param expiresAt seconds since the epoch
     */
    record Taken(int slot, long recency, UUID sessionId, long expiresAt) {}

    /** The order of a client; empty when its slots must be read. */
    Optional<Order> find(String clientId) {
        return Optional.ofNullable(orders.getIfPresent(clientId));
    }

    /**
     * Remembers which slots a client takes next.
     *
     * @param slots all that are taken
     * @param limit the number of slots; there are no taken ones above
     */
    void remember(String clientId, List<Taken> slots, int limit) {
        if (slots.size() == limit || slots.stream().allMatch(taken -> taken.slot() < slots.size())) {
            orders.put(clientId, new Order(slots, limit));
        }
    }

    void forget(String clientId) {
        orders.invalidate(clientId);
    }

    void forgetAll() {
        orders.invalidateAll();
    }

    /** Of a client: its slots from 0 without a gap and, when all are taken, those that were rotated least recently. */
    static final class Order {

        private final Ring next;
        private final int limit;
        private int taken;
        private long latest;
        private long earliestExpiry;

        private Order(List<Taken> slots, int limit) {
            List<Taken> ordered = slots.stream()
                    .sorted(Comparator.comparingLong(Taken::recency))
                    .toList();
            this.next = new Ring(slots.size() < limit ? 0 : Math.min(REMEMBERED, limit));
            ordered.subList(0, next.capacity()).forEach(next::add);
            this.limit = limit;
            this.taken = slots.size();
            this.latest = ordered.getLast().recency();
            this.earliestExpiry =
                    slots.stream().mapToLong(Taken::expiresAt).min().orElseThrow();
        }

        /** The slot that is free; empty when none is known, or the limit is another one. */
        OptionalInt free(int limit) {
            return taken < limit && this.limit == limit ? OptionalInt.of(taken) : OptionalInt.empty();
        }

        /**
         * The session that ends next.
         *
         * @param limit the number of slots
         * @param now seconds since the epoch
         * @return the session; empty when it is not remembered, the limit is another one, or a later session of the
         *     order has expired
         */
        Optional<Taken> next(int limit, long now) {
            return next.first()
                    .filter(first -> this.limit == limit && (first.expiresAt() <= now || earliestExpiry > now));
        }

        /** The recency of a session that is written next. */
        long recency() {
            return latest + 1;
        }

        /** A new session was written to the free slot. */
        void filled(Taken by) {
            taken++;
            written(by);
        }

        /** A new session replaced the one that was to end next. */
        void replaced(Taken by) {
            boolean all = next.size() == limit;
            next.removeFirst();
            if (all) {
                next.add(by);
            }
            written(by);
        }

        private void written(Taken by) {
            latest = by.recency();
            earliestExpiry = Math.min(earliestExpiry, by.expiresAt());
        }
    }

    /** Slots in the order in which they were added, in a third of the memory that objects take. */
    private static final class Ring {

        /** Slot, recency, both halves of the id, expiry. */
        private static final int FIELDS = 5;

        private final long[] fields;
        private int first;
        private int size;

        private Ring(int capacity) {
            fields = new long[capacity * FIELDS];
        }

        int capacity() {
            return fields.length / FIELDS;
        }

        int size() {
            return size;
        }

        int bytes() {
            return fields.length * Long.BYTES;
        }

        Optional<Taken> first() {
            if (size == 0) {
                return Optional.empty();
            }
            int at = first * FIELDS;
            return Optional.of(new Taken(
                    (int) fields[at], fields[at + 1], new UUID(fields[at + 2], fields[at + 3]), fields[at + 4]));
        }

        void removeFirst() {
            first = (first + 1) % capacity();
            size--;
        }

        /** There must be room. */
        void add(Taken taken) {
            int at = (first + size) % capacity() * FIELDS;
            fields[at] = taken.slot();
            fields[at + 1] = taken.recency();
            fields[at + 2] = taken.sessionId().getMostSignificantBits();
            fields[at + 3] = taken.sessionId().getLeastSignificantBits();
            fields[at + 4] = taken.expiresAt();
            size++;
        }
    }
}
