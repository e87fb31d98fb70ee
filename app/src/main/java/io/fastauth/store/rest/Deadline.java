package io.fastauth.store.rest;

import java.time.Duration;

/** The end of an operation with all its calls and waits, in nanoseconds of {@link System#nanoTime()}. */
record Deadline(long end) {

    static final Duration LENGTH = Duration.ofSeconds(5);

    static Deadline start() {
        return new Deadline(System.nanoTime() + LENGTH.toNanos());
    }

    /** In nanoseconds; not positive after the end. */
    long left() {
        return end - System.nanoTime();
    }
}
