package io.fastauth.cli;

import io.fastauth.FastAuthFeature;
import io.fastauth.observe.DeferredLogManager;
import io.helidon.webserver.WebServer;
import java.time.Duration;

/**
 * The end of a service that is told to stop, in an order in which nobody loses a request:
 *
 * <ol>
 *   <li>readiness is down, and answers close their connections, while everything is still served: {@code drain-delay};
 *   <li>websockets are closed with 1001;
 *   <li>no connection is accepted any more; requests that have begun are answered, for as long as
 *       {@code server.shutdown-grace-period};
 *   <li>changes that wait are committed, and the store is closed;
 *   <li>the log is closed.
 * </ol>
 */
final class Stop {

    private Stop() {}

    /** Stops the server when the process is told to end. */
    static void atSignal(WebServer server, FastAuthFeature feature) {
        atSignal(() -> {
            feature.drain();
            pause(feature.prototype().drainDelay());
            feature.closeWebSockets();
            server.stop();
        });
    }

    /** Runs an action when the process receives a signal to stop, and closes the log after it. */
    static void atSignal(Runnable stop) {
        DeferredLogManager.defer();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("fastauth-stop").unstarted(() -> {
                    try {
                        stop.run();
                    } finally {
                        DeferredLogManager.close();
                    }
                    // A signal is how a service is stopped, so it is no failure: the JVM itself would answer 143.
                    Runtime.getRuntime().halt(0);
                }));
    }

    private static void pause(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            // Somebody is in a hurry: what follows ends by itself.
            Thread.currentThread().interrupt();
        }
    }
}
