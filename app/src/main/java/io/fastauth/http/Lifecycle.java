package io.fastauth.http;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

/** Actions after a server has started, and after it has stopped. A server that cannot start runs neither. */
public record Lifecycle(Runnable started, Runnable stopped) implements HttpFeature {

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
