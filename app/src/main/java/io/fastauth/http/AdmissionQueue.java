package io.fastauth.http;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Lets requests begin in the order of their arrival, a batch at a time. Carrier threads take what platform threads have
 * submitted (new connections, the answers of the store's writer, timers) only when their own queues are empty, and with
 * thousands of busy connections these never are. Each batch is admitted by a new virtual thread, which is submitted as
 * those are, so that all of them get their turn between two batches.
 *
 * <p>It limits how many requests begin together, not how many wait for a store, a client or an event.
 */
final class AdmissionQueue {

    private final int free;
    private final IntSupplier batch;
    private final LongSupplier pause;
    private final long patience;
    private final AtomicInteger permits;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Queue<Waiter> waiting = new ConcurrentLinkedQueue<>();

    /**
     * A queue without waiting requests; it is bounded by the number of connections.
     *
     * @param free how many requests begin between two batches while none waits
     * @param batch how many waiting requests begin together, at least 1
     * @param pause nanoseconds before a batch, in which others have the processors; 0 for none
     * @param patience how long a request may wait
     */
    AdmissionQueue(int free, IntSupplier batch, LongSupplier pause, Duration patience) {
        this.free = free;
        this.batch = batch;
        this.pause = pause;
        this.patience = patience.toNanos();
        this.permits = new AtomicInteger(free);
    }

    /** Waits until the request may begin; false when it has waited too long and must be refused. */
    boolean admit() {
        int left = permits.decrementAndGet();
        if (left == free / 2) {
            schedule();
        }
        if (left >= 0) {
            return true;
        }
        Waiter waiter = new Waiter();
        waiting.add(waiter);
        schedule();
        return waiter.await();
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            Thread.startVirtualThread(this::admitBatch);
        }
    }

    private void admitBatch() {
        long nanos = pause.getAsLong();
        if (nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        int left = batch.getAsInt();
        long earliest = System.nanoTime() - patience;
        while (left > 0) {
            Waiter next = waiting.poll();
            if (next == null) {
                break;
            }
            boolean inTime = next.since - earliest >= 0;
            if (inTime) {
                left--;
            }
            next.decide(inTime ? Decision.ADMITTED : Decision.REFUSED);
        }
        permits.set(left == 0 ? 0 : free);
        scheduled.set(false);
        if (!waiting.isEmpty()) {
            schedule();
        }
    }

    private enum Decision {
        WAITING,
        ADMITTED,
        REFUSED
    }

    private static final class Waiter {

        private final Thread thread = Thread.currentThread();
        private final long since = System.nanoTime();
        private volatile Decision decision = Decision.WAITING;

        void decide(Decision made) {
            decision = made;
            LockSupport.unpark(thread);
        }

        boolean await() {
            // A stopping server interrupts connections; the request has begun, and is answered.
            boolean interrupted = false;
            while (decision == Decision.WAITING) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                thread.interrupt();
            }
            return decision == Decision.ADMITTED;
        }
    }
}
