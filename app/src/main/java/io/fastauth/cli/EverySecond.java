package io.fastauth.cli;

import java.time.Duration;

/** Looks every second what has changed, for as long as the process lives. */
final class EverySecond {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private EverySecond() {}

    /**
     * Begins.
     *
     * @param thread the name of the thread that looks
     * @param look what is done; it must not throw
     */
    static void start(String thread, Runnable look) {
        Thread.ofPlatform().name(thread).daemon().start(() -> watch(look));
    }

    private static void watch(Runnable look) {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                look.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
