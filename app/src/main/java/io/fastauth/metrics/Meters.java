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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * The meters of one service, in Helidon's global registry beside those of the host application. Labels have a bounded
 * number of values, and none is a client's. Meters that read their value from this service are removed when it is
 * closed; counts stay. Values are read at every scrape, so their suppliers must not block.
 */
public final class Meters implements AutoCloseable {

    static final String DECISIONS = "fastauth.decisions";
    static final String VERIFICATIONS = "fastauth.verifications";
    static final String TOKENS = "fastauth.tokens";

    /** From an answer of a cache to one shortly before the timeout of a store, in milliseconds. */
    private static final Duration[] BUCKETS = DoubleStream.of(
                    0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .mapToObj(millis -> Duration.ofNanos((long) (millis * 1_000_000)))
            .toArray(Duration[]::new);

    private final MeterRegistry registry = Services.get(MeterRegistry.class);
    private final Queue<Meter> reading = new ConcurrentLinkedQueue<>();

    /** Requests by operation id, or {@code other}, and outcome: success, refused or failure. */
    public Timer requests(String operation, String outcome) {
        return timer("fastauth.requests", "Requests, until answered", "operation", operation, "outcome", outcome);
    }

    public Counter malformedRequests(String status) {
        return counter("fastauth.requests.malformed", "Requests refused before they were routed", "status", status);
    }

    public Counter overloadedRequests() {
        return counter("fastauth.requests.overloaded", "Requests refused because they had waited too long to begin");
    }

    /** Decisions of the guard: allowed, denied or undecided; the reason is {@code none} for allowed. */
    public Counter decisions(String door, String level, String outcome, String reason) {
        String[] labels = {"door", door, "level", level, "outcome", outcome, "reason", reason};
        return counter(DECISIONS, "Decisions of the guard", labels);
    }

    public Counter verifications(String keyId) {
        return counter(VERIFICATIONS, "Access tokens found current, by the key that signed", "kid", keyId);
    }

    /** Results of issue and refresh: success, refused or failure. */
    public Counter tokens(String operation, String outcome, String reason) {
        String[] labels = {"operation", operation, "outcome", outcome, "reason", reason};
        return counter(TOKENS, "Pairs issued and refreshed, or not", labels);
    }

    /** Changes of the settings files: accepted or refused. */
    public Counter settingsReloads(String outcome) {
        String description = "Changes of the settings files, by whether they were accepted";
        return counter("fastauth.settings.reloads", description, "outcome", outcome);
    }

    public void settingsRefused(LongSupplier refused) {
        gauge(
                "fastauth.settings.refused",
                "1 while the settings files hold something that is refused, and older settings are in force",
                refused);
    }

    public void certificateExpiry(String listener, Supplier<Instant> expiry) {
        gauge(
                "fastauth.tls.certificate.expiry.seconds",
                "Seconds until the certificate of a listener expires; negative when it has",
                () -> Duration.between(Instant.now(), expiry.get()).toSeconds(),
                "listener",
                listener);
    }

    public void webSockets(LongSupplier open) {
        gauge("fastauth.websockets", "Open websockets", open);
    }

    /** The consumers of events: those that wait, and how often one has missed some. */
    public void events(LongSupplier waiting, LongSupplier gaps) {
        gauge("fastauth.events.waiting", "Consumers that wait for events", waiting);
        counted("fastauth.events.gaps", "Consumers that were told that events are missing", gaps);
    }

    /** The counters of a name, whatever their labels are. */
    List<Counter> counters(String name) {
        return registry.meters(meter -> meter.id().name().equals(name)).stream()
                .filter(Counter.class::isInstance)
                .map(Counter.class::cast)
                .toList();
    }

    /** A counter. Labels are names and values in turn. */
    Counter counter(String name, String description, String... labels) {
        return registry.getOrCreate(
                Counter.builder(name).description(description).tags(tags(labels)));
    }

    Timer timer(String name, String description, String... labels) {
        return registry.getOrCreate(Timer.builder(name)
                .description(description)
                .tags(tags(labels))
                .percentiles(new double[0])
                .buckets(BUCKETS));
    }

    void gauge(String name, String description, LongSupplier value, String... labels) {
        List<Tag> tags = tags(labels);
        registry.remove(name, tags);
        reading.add(registry.getOrCreate(
                Gauge.builder(name, value::getAsLong).description(description).tags(tags)));
    }

    /** A counter whose value is kept elsewhere. */
    void counted(String name, String description, LongSupplier value, String... labels) {
        List<Tag> tags = tags(labels);
        registry.remove(name, tags);
        // The registry has but a weak reference to the argument of the function: these meters, which outlive it.
        reading.add(registry.getOrCreate(FunctionalCounter.builder(name, this, meters -> value.getAsLong())
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

    /** Removes the meters that read their value from this service; those of a service started since are not its own. */
    @Override
    public void close() {
        reading.stream().filter(meter -> !registry.isDeleted(meter)).forEach(registry::remove);
        reading.clear();
    }
}
