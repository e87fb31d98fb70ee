package io.fastauth.campaign;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** Time that passes while something is broken, or between two samples. */
final class Faults {

    private Faults() {}

    static void last(Duration time) {
        await().atMost(time.plusSeconds(60)).pollDelay(time).until(() -> true);
    }
}
