package io.fastauth.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * The latest events, numbered from 1. It is every consumer's queue as well: each keeps only its place, so that neither
 * their number nor their slowness takes memory.
 */
final class RecentEvents {

    /** How many are handed out at once, which is how long the lock is held. */
    private static final int BATCH = 100;

    private final String[] ring;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long last;

    /** At least one is kept. */
    RecentEvents(int kept) {
        this.ring = new String[kept];
    }

    /** Adds the event that a text is made of for its number, and wakes whoever waits for it. */
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

    /** Whether everything after a place is still kept, and the place is one that has been. */
    boolean keepsAfter(long place) {
        lock.lock();
        try {
            return kept(place);
        } finally {
            lock.unlock();
        }
    }

    /** What comes after a place; waits for it, but not longer than patience, nor once stopped. */
    Next after(long place, Duration patience, BooleanSupplier stopped) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (last == place && left > 0 && !stopped.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
            if (!kept(place)) {
                return new Next.Lost();
            }
            long end = Math.min(last, place + BATCH);
            List<String> texts = new ArrayList<>();
            for (long number = place + 1; number <= end; number++) {
                texts.add(ring[slot(number)]);
            }
            return new Next.Events(texts, end);
        } finally {
            lock.unlock();
        }
    }

    /** Lets whoever waits see that it is stopped. */
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
