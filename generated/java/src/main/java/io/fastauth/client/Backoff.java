package io.fastauth.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The delay between attempts, by the monotonic clock: it doubles with each failure, and a random part keeps the clients
 * of one service apart. Not thread-safe.
 */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(200);

    private final Duration longest;
    private int failures;
    private long notBefore = System.nanoTime();

    /**
     * No failure so far.
     *
     * @param longest the longest delay, unless the service asks for a longer one
     */
    Backoff(Duration longest) {
        this.longest = longest;
    }

    /** An attempt failed. Returns the delay before the next one. */
    Duration failed(Optional<Duration> retryAfter) {
        long doubled = Math.min(FIRST.toMillis() << Math.min(failures, 20), longest.toMillis());
        failures++;
        Duration random = Duration.ofMillis(ThreadLocalRandom.current().nextLong(doubled / 2, doubled + 1));
        Duration delay = retryAfter.filter(asked -> asked.compareTo(random) > 0).orElse(random);
        notBefore = System.nanoTime() + delay.toNanos();
        return delay;
    }

    void succeeded() {
        failures = 0;
        notBefore = System.nanoTime();
    }

    /** What is left of the delay; zero when the next attempt may begin. */
    Duration remaining() {
        return Duration.ofNanos(Math.max(0, notBefore - System.nanoTime()));
    }
}
