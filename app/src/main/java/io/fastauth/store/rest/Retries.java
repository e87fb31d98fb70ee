package io.fastauth.store.rest;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Repeats what may be repeated. The waits double, and each is a random part of its length, so that many callers that
 * failed together do not come back together. A wait that the API asks for is added, and one that the deadline does not
 * leave time for ends the attempts at once.
 */
final class Retries {

    /** All calls together, the first included. */
    static final int CALLS = 3;

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);

    private Retries() {}

    static <T> T loading(Deadline deadline, Supplier<T> call) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (ApiDownException e) {
                long wait = e.retryAfter().toNanos()
                        + ThreadLocalRandom.current().nextLong(FIRST_WAIT.toNanos() << (attempt - 1));
                if (attempt == CALLS || wait >= deadline.left()) {
                    throw e;
                }
                pause(wait, e);
            }
        }
    }

    private static void pause(long nanos, ApiDownException failure) {
        try {
            Thread.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
            throw failure;
        }
    }
}
