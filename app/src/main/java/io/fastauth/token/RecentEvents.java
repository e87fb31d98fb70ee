package io.fastauth.token;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * The latest events, numbered from 1. It is the queue of every consumer: each keeps only its place, so that neither
 * many consumers nor slow ones take memory.
 */
final class RecentEvents {

    /** How many are returned at once: it bounds how long the lock is held. */
    private static final int BATCH = 100;

    private final String[] ring;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long last;

    /** At least one is kept. */
    RecentEvents(int kept) {
        this.ring = new String[kept];
    }

    /** Adds the event whose text is made for its number, and wakes the consumers that wait. */
    void add(LongFunction<String> text) {
        lock.lock();
        try {
            long number = last + 1;
            ring[slot(number)] = text.apply(number);
            last = number;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long last() {
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the place has existed, and all events after it are kept. */
    boolean keepsAfter(long place) {
        lock.lock();
        try {
            return kept(place);
        } finally {
            lock.unlock();
        }
    }

    /** The next events after a place, for which it waits until the timeout or a stop; empty when they are not kept. */
    Optional<List<String>> after(long place, Duration timeout, BooleanSupplier stopped) throws InterruptedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (last == place && left > 0 && !stopped.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
            if (!kept(place)) {
                return Optional.empty();
            }
            long end = Math.min(last, place + BATCH);
            List<String> texts = new ArrayList<>();
            for (long number = place + 1; number <= end; number++) {
                texts.add(ring[slot(number)]);
            }
            return Optional.of(texts);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the consumers that wait, to see whether they are stopped. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean kept(long place) {
        return place <= last && place >= last - ring.length;
    }

    private int slot(long number) {
        return (int) (number % ring.length);
    }
}
