package io.fastauth.metrics;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import io.helidon.service.registry.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The meters of one service, in Helidon's global registry beside those of the host application. Meters that ask this
 * service for their value leave with it; what was counted stays.
 */
public final class Meters implements AutoCloseable {

    /** From a cached answer to a store that is about to time out. */
    private static final Duration[] BUCKETS = Stream.of(
                    "PT0.0001S",
                    "PT0.00025S",
                    "PT0.0005S",
                    "PT0.001S",
                    "PT0.0025S",
                    "PT0.005S",
                    "PT0.01S",
                    "PT0.025S",
                    "PT0.05S",
                    "PT0.1S",
                    "PT0.25S",
                    "PT0.5S",
                    "PT1S",
                    "PT2.5S",
                    "PT5S",
                    "PT10S")
            .map(Duration::parse)
            .toArray(Duration[]::new);

    private final MeterRegistry registry = Services.get(MeterRegistry.class);
    private final Queue<Meter> asking = new ConcurrentLinkedQueue<>();

    /**
     * A counter, which begins at zero.
     *
     * @param name words separated by dots
     * @param description what is counted
     * @param labels names and values in turn, of a bounded number
     * @return the counter
     */
    public Counter counter(String name, String description, String... labels) {
        return registry.getOrCreate(
                Counter.builder(name).description(description).tags(tags(labels)));
    }

    /**
     * A histogram of durations.
     *
     * @param name words separated by dots
     * @param description what is measured
     * @param labels names and values in turn, of a bounded number
     * @return the timer
     */
    public Timer timer(String name, String description, String... labels) {
        return registry.getOrCreate(Timer.builder(name)
                .description(description)
                .tags(tags(labels))
                .percentiles(new double[0])
                .buckets(BUCKETS));
    }

    /**
     * A value that goes up and down.
     *
     * @param name words separated by dots
     * @param description what it is
     * @param value asked at every scrape, so it must answer at once
     * @param labels names and values in turn, of a bounded number
     */
    public void gauge(String name, String description, LongSupplier value, String... labels) {
        List<Tag> tags = tags(labels);
        registry.remove(name, tags);
        asking.add(registry.getOrCreate(
                Gauge.builder(name, value::getAsLong).description(description).tags(tags)));
    }

    /**
     * A number of events that somebody else counts.
     *
     * @param name words separated by dots
     * @param description what is counted
     * @param value asked at every scrape, so it must answer at once
     * @param labels names and values in turn, of a bounded number
     */
    public void counted(String name, String description, LongSupplier value, String... labels) {
        List<Tag> tags = tags(labels);
        registry.remove(name, tags);
        asking.add(registry.getOrCreate(FunctionalCounter.builder(name, value, LongSupplier::getAsLong)
                .description(description)
                .tags(tags)));
    }

    private static List<Tag> tags(String... labels) {
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < labels.length; i += 2) {
            tags.add(Tag.create(labels[i], labels[i + 1]));
        }
        return tags;
    }

    /** Removes what would ask a service that is gone. */
    @Override
    public void close() {
        asking.forEach(registry::remove);
        asking.clear();
    }
}
