package io.fastauth.bench;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A bounded number of requests over kept connections.
 *
 * @param port where the service is
 * @param connections how many at a time
 * @param requests how many in a round
 * @param request one of them
 */
record Load(int port, int connections, int requests, Request request) {

    /** One request of a load. */
    @FunctionalInterface
    interface Request {

        /** Sends the request of a number, which rises from round to round. */
        void send(Caller caller, int number) throws IOException;
    }

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** Requests in a second; the first failure ends it. */
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
}
