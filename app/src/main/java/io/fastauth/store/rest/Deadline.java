package io.fastauth.store.rest;

import java.time.Duration;

/**
 * When an operation must have ended, however many calls and waits it takes.
 *
 * @param end in nanoseconds of {@link System#nanoTime()}
 */
record Deadline(long end) {

    /** Longest time of an operation, all in all. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    static Deadline start() {
        return new Deadline(System.nanoTime() + PATIENCE.toNanos());
    }

    /** What is left, in nanoseconds; not more than zero when it is over. */
    long left() {
        return end - System.nanoTime();
    }
}
