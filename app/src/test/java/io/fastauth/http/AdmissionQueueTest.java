package io.fastauth.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdmissionQueueTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void admitsAtOnceWhileFewRequestsBegin() {
        AdmissionQueue queue = new AdmissionQueue(64, () -> 16, () -> 0, LONG);

        for (int i = 0; i < 1_000; i++) {
            assertTrue(queue.admit());
        }
    }

    @Test
    void admitsEveryRequestOfMany() throws Exception {
        AdmissionQueue queue = new AdmissionQueue(2, () -> 1, () -> 0, LONG);
        AtomicInteger admitted = new AtomicInteger();

        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5_000; i++) {
                requests.execute(() -> {
                    if (queue.admit()) {
                        admitted.incrementAndGet();
                    }
                });
            }
        }

        assertEquals(5_000, admitted.get());
    }

    /** A call that waits for an event or a store does not delay others. */
    @Test
    void admitsOthersWhileAdmittedRequestsWait() throws Exception {
        AdmissionQueue queue = new AdmissionQueue(2, () -> 1, () -> 0, LONG);
        CountDownLatch event = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();

        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                requests.execute(() -> {
                    if (queue.admit()) {
                        waiting.incrementAndGet();
                        awaitEvent(event);
                    }
                });
            }
            await().untilAsserted(() -> assertEquals(100, waiting.get()));
            event.countDown();
        }
    }

    @Test
    void waitingRequestsLeaveTheProcessorsToOthersBeforeABatch() {
        long pause = Duration.ofMillis(20).toNanos();
        AdmissionQueue queue = new AdmissionQueue(0, () -> 1, () -> pause, LONG);
        long began = System.nanoTime();

        assertTrue(queue.admit());

        assertTrue(System.nanoTime() - began >= pause);
    }

    @Test
    void refusesARequestThatHasWaitedTooLong() {
        AdmissionQueue queue = new AdmissionQueue(0, () -> 1, () -> 0, Duration.ofNanos(-1));

        assertFalse(queue.admit());
    }

    @Test
    void keepsTheInterruptOfAWaitingRequest() throws Exception {
        AdmissionQueue queue = new AdmissionQueue(0, () -> 1, () -> 0, LONG);
        AtomicInteger admittedAndInterrupted = new AtomicInteger();

        Thread.ofVirtual()
                .start(() -> {
                    Thread.currentThread().interrupt();
                    if (queue.admit() && Thread.interrupted()) {
                        admittedAndInterrupted.incrementAndGet();
                    }
                })
                .join();

        assertEquals(1, admittedAndInterrupted.get());
    }

    private static void awaitEvent(CountDownLatch event) {
        try {
            assertTrue(event.await(1, TimeUnit.MINUTES));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
