package io.fastauth.store.sql;

import io.fastauth.store.sql.WriteConnection.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The changes that wait for the writer. Callers neither lock nor wake it for each change: while it commits, nothing
 * wakes it, and then it takes all that have arrived meanwhile. So they share a disk flush.
 */
final class ChangeQueue {

    private static final int MAX_WAITING = 10_000;
    private static final int MAX_BATCH = 500;

    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();

    /** At most the number of changes in the queue, so that they are there to be taken. */
    private final AtomicInteger size = new AtomicInteger();

    private final Thread writer;

    /** Whether the writer is to be woken by the next change. */
    private volatile boolean awaited;

    private volatile boolean closed;

    ChangeQueue(Thread writer) {
        this.writer = writer;
    }

    /** Adds a change; false when too many are waiting. */
    boolean offer(Change change) {
        if (size.get() >= MAX_WAITING) {
            return false;
        }
        changes.add(change);
        size.incrementAndGet();
        if (awaited) {
            LockSupport.unpark(writer);
        }
        return true;
    }

    /** Removes a change that was not taken; false when it was. */
    boolean remove(Change change) {
        boolean removed = changes.remove(change);
        if (removed) {
            size.decrementAndGet();
        }
        return removed;
    }

    /** The waiting changes, which are not removed. */
    Iterable<Change> waiting() {
        return changes;
    }

    /** For the writer: waits for changes and takes them; none when the queue is closed and empty. */
    List<Change> take() {
        while (size.get() == 0 && !closed) {
            await();
        }
        List<Change> batch = new ArrayList<>();
        for (int left = Math.min(size.get(), MAX_BATCH); left > 0; left--) {
            Optional.ofNullable(changes.poll()).ifPresent(batch::add);
        }
        size.addAndGet(-batch.size());
        return batch;
    }

    /** Says that it waits before it reads the size again, so that it or the thread that adds sees the other. */
    private void await() {
        awaited = true;
        if (size.get() == 0 && !closed) {
            LockSupport.park(this);
        }
        awaited = false;
    }

    /** No change is awaited any more. */
    void close() {
        closed = true;
        LockSupport.unpark(writer);
    }
}
