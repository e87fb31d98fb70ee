package io.fastauth.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Requests at a fixed rate, whatever the answers do. Each has a time at which it is meant to be sent; a free connection
 * sends it then, or the next one that is free. Latency counts from the time that was meant, also when every connection
 * was busy and the request was sent later: a server that stalls shows in the latency of all requests that it kept from
 * being sent (no coordinated omission).
 *
 * <p>One thread serves all connections, because the generator shares the processors with the server. Between two looks
 * at them it pauses, so latencies are up to about 0.1 ms too long.
 *
 * @param conversations one for each connection
 * @param rate requests per second, positive
 */
public record OpenLoop(int port, List<? extends Conversation> conversations, double rate, Duration duration) {

    private static final int DIGITS = 3;
    private static final long PAUSE_NANOS = 20_000;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    /**
     * In nanoseconds.
     *
     * @param latencies of all requests
     * @param lateness of the generator itself: how much later it sent a request than it was meant to, or than a
     *     connection was free for it; the latencies contain it
     */
    public record Times(Histogram latencies, Histogram lateness) {}

    /**
     * Runs to the end of the schedule. The first failure ends it.
     *
     * @throws IllegalStateException when a request fails or is not answered
     */
    public Times run() {
        List<OpenConnection> connections = new ArrayList<>();
        try {
            for (Conversation conversation : conversations) {
                connections.add(OpenConnection.to(port, conversation));
            }
            return run(connections);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("A request failed, so nothing was measured", e);
        } finally {
            connections.forEach(OpenConnection::close);
        }
    }

    private Times run(List<OpenConnection> connections) throws IOException {
        long requests = Math.max(1, Math.round(rate * duration.toNanos() / 1e9));
        Histogram latencies = new Histogram(DIGITS);
        Histogram lateness = new Histogram(DIGITS);
        Queue<OpenConnection> free = new ArrayDeque<>(connections);
        long start = System.nanoTime();
        long last = start;
        long sent = 0;
        while (latencies.getTotalCount() < requests) {
            long now = System.nanoTime();
            for (; sent < requests && !free.isEmpty() && meant(sent) <= now - start; sent++) {
                OpenConnection connection = free.remove();
                long due = start + meant(sent);
                connection.send(due);
                lateness.recordValue(System.nanoTime() - Math.max(due, connection.freeSince()));
            }
            for (OpenConnection connection : connections) {
                if (connection.answered()) {
                    last = System.nanoTime();
                    latencies.recordValue(last - connection.meant());
                    free.add(connection);
                }
            }
            if (now - last > PATIENCE_NANOS) {
                throw new IOException("Not answered within 30 s");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return new Times(latencies, lateness);
    }

    /** When a request is meant to be sent, in nanoseconds from the start. */
    private long meant(long number) {
        return (long) (number * 1e9 / rate);
    }
}
