package io.fastauth.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Requests at a fixed rate, whatever the answers do. Each has a time at which it is meant to be sent; a free connection
 * takes the next one and waits for that time. Latency counts from then, also when every connection was busy and the
 * request was sent later: a server that stalls shows in the latency of all requests that it kept from being sent (no
 * coordinated omission).
 *
 * @param conversations one for each connection
 * @param rate requests per second, positive
 */
public record OpenLoop(int port, List<? extends Conversation> conversations, double rate, Duration duration) {

    private static final int DIGITS = 3;

    /**
     * Runs to the end of the schedule. The first failure ends it.
     *
     * @return the latencies in nanoseconds
     */
    public Histogram run() throws InterruptedException {
        long requests = Math.max(1, Math.round(rate * duration.toNanos() / 1e9));
        AtomicLong next = new AtomicLong();
        AtomicReference<Exception> failure = new AtomicReference<>();
        Histogram all = new Histogram(DIGITS);
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (Conversation conversation : conversations) {
            threads.add(Thread.ofPlatform().start(() -> {
                Histogram own = new Histogram(DIGITS);
                try (Caller caller = new Caller(port)) {
                    for (long n = next.getAndIncrement();
                            n < requests && failure.get() == null;
                            n = next.getAndIncrement()) {
                        long intended = start + (long) (n * 1e9 / rate);
                        waitUntil(intended);
                        conversation.exchange(caller);
                        own.recordValue(System.nanoTime() - intended);
                    }
                } catch (IOException | RuntimeException e) {
                    failure.compareAndSet(null, e);
                }
                synchronized (all) {
                    all.add(own);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("A request failed, so nothing was measured", failure.get());
        }
        return all;
    }

    private static void waitUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
