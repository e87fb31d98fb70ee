package io.fastauth.bench;

import com.sun.management.OperatingSystemMXBean;
import io.fastauth.bench.load.Caller;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /**
     * The cost of a round.
     *
     * @param rate requests per second
     * @param cpu the processor time of a request in nanoseconds, of client and service; other processes hardly change
     *     it
     */
    record Round(double rate, double cpu) {}

    /** Runs a round. The first failure ends it. */
    Round round() throws InterruptedException {
        int first = NUMBERS.getAndAdd(requests);
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Exception> failure = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(connections);
        long cpu = PROCESS.getProcessCpuTime();
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
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Round(requests / seconds, (double) (PROCESS.getProcessCpuTime() - cpu) / requests);
    }

    /**
     * Runs this load and another by turns, A B A B, because the speed of a machine drifts; the first round is not
     * counted.
     */
    String compare(String name, Load other, int rounds) throws InterruptedException {
        round();
        other.round();
        double[] rates = new double[rounds];
        double[] ratios = new double[rounds];
        double[] costs = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            Round one = round();
            Round compared = other.round();
            rates[i] = one.rate();
            ratios[i] = one.rate() / compared.rate();
            costs[i] = one.cpu() / compared.cpu();
        }
        Arrays.sort(rates);
        return String.format(
                Locale.ROOT,
                "%-58s ratio %s   CPU %s   %,.0f/s",
                name,
                median(ratios),
                median(costs),
                rates[rounds / 2]);
    }

    private static String median(double[] ratios) {
        double[] sorted = ratios.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT, "%.2f (%.2f to %.2f)", sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
}
