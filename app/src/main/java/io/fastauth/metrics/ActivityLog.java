package io.fastauth.metrics;

import io.helidon.metrics.api.Counter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a service has issued, refreshed, verified and refused in the last hour, in memory. A thread reads the meters
 * once in an interval, so that requests pay nothing for it. Services of one process share the meters.
 */
public final class ActivityLog implements AutoCloseable {

    public static final Duration INTERVAL = Duration.ofSeconds(10);

    /** The samples of an hour. */
    static final int KEPT = 360;

    private final Meters meters;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Deque<Sample> samples = new ArrayDeque<>(KEPT);
    private Totals before;

    /**
     * The events within an interval.
     *
     * @param time the end of the interval
     * @param denials by reason; without those that did not happen
     */
    public record Sample(Instant time, long issues, long refreshes, long verifications, Map<String, Long> denials) {

        public Sample {
            denials = Map.copyOf(denials);
        }
    }

    /** The events since the start. */
    private record Totals(long issues, long refreshes, long verifications, Map<String, Long> denials) {

        Sample since(Totals before, Instant time) {
            Map<String, Long> further = new HashMap<>(denials);
            further.replaceAll((reason, total) -> total - before.denials.getOrDefault(reason, 0L));
            further.values().removeIf(count -> count <= 0);
            return new Sample(
                    time,
                    issues - before.issues,
                    refreshes - before.refreshes,
                    verifications - before.verifications,
                    further);
        }
    }

    ActivityLog(Meters meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        this.before = totals();
    }

    /** Starts to read the meters, in a thread of its own. */
    public static ActivityLog start(Meters meters, Clock clock) {
        ActivityLog log = new ActivityLog(meters, clock);
        Thread.ofVirtual().name("fastauth-activity").start(log::run);
        return log;
    }

    private void run() {
        try {
            long next = System.nanoTime() + INTERVAL.toNanos();
            while (!closed.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                sample();
                next += INTERVAL.toNanos();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends an interval. */
    void sample() {
        Totals now = totals();
        synchronized (samples) {
            if (samples.size() == KEPT) {
                samples.removeFirst();
            }
            samples.addLast(now.since(before, clock.instant()));
            before = now;
        }
    }

    /** The samples of the last hour, the oldest first. */
    public List<Sample> samples() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    private Totals totals() {
        long issues = 0;
        long refreshes = 0;
        Map<String, Long> denials = new HashMap<>();
        for (Counter counter : meters.counters(Meters.TOKENS)) {
            Map<String, String> labels = counter.id().tagsMap();
            boolean issue = "issue".equals(labels.get("operation"));
            if ("refused".equals(labels.get("outcome"))) {
                denials.merge(labels.getOrDefault("reason", ""), counter.count(), Long::sum);
            } else if ("success".equals(labels.get("outcome"))) {
                issues += issue ? counter.count() : 0;
                refreshes += issue ? 0 : counter.count();
            }
        }
        for (Counter counter : meters.counters(Meters.DECISIONS)) {
            Map<String, String> labels = counter.id().tagsMap();
            if ("denied".equals(labels.get("outcome"))) {
                denials.merge(labels.getOrDefault("reason", ""), counter.count(), Long::sum);
            }
        }
        long verifications = meters.counters(Meters.VERIFICATIONS).stream()
                .mapToLong(Counter::count)
                .sum();
        return new Totals(issues, refreshes, verifications, denials);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
