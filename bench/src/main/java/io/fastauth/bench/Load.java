package io.fastauth.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A round of requests over kept connections. */
record Load(int port, int connections, int requests, Request request) {

    /** Sends the request of a number, which increases from round to round. */
    @FunctionalInterface
    interface Request {
        void send(Caller caller, int number) throws IOException;
    }

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** Runs a round; returns requests per second. The first failure ends it. */
    double round() throws InterruptedException {
        int first = NUMBERS.getAndAdd(requests);
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Exception> failure = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(connections);
        long start = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            Thread.ofVirtual().start(() -> {
                try (Caller caller = new Caller(port)) {
                    for (int n = next.getAndIncrement();
                            n < requests && failure.get() == null;
                            n = next.getAndIncrement()) {
                        request.send(caller, first + n);
                    }
                } catch (IOException | RuntimeException e) {
                    failure.compareAndSet(null, e);
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        if (failure.get() != null) {
            throw new IllegalStateException("A request failed, so nothing was measured", failure.get());
        }
        return requests / ((System.nanoTime() - start) / 1e9);
    }

    /**
     * Runs this load and another by turns, A B A B, because the speed of a machine drifts; the first round is not
     * counted.
     */
    String compare(String name, Load other, int rounds) throws InterruptedException {
        round();
        other.round();
        double[] ones = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ones[i] = round();
            ratios[i] = ones[i] / other.round();
        }
        Arrays.sort(ones);
        Arrays.sort(ratios);
        return String.format(
                Locale.ROOT,
                "%-58s ratio %.2f (%.2f to %.2f)   %,.0f/s",
                name,
                ratios[rounds / 2],
                ratios[0],
                ratios[rounds - 1],
                ones[rounds / 2]);
    }
}
