package io.fastauth.http;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

/**
 * Acts when a server has started, and when it has stopped; a server that cannot start does neither.
 *
 * @param started after the start
 * @param stopped after the stop
 */
public record Lifecycle(Runnable started, Runnable stopped) implements HttpFeature {

    /**
     * Acts at the start only.
     *
     * @param started after the start
     */
    public static Lifecycle atStart(Runnable started) {
        return new Lifecycle(started, () -> {});
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        // Nothing is routed.
    }

    @Override
    public void afterStart(WebServer server) {
        started.run();
    }

    @Override
    public void afterStop() {
        stopped.run();
    }
}
