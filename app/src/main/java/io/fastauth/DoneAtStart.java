package io.fastauth;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

/**
 * Does something once the server serves; a server that cannot start has nothing to announce.
 *
 * @param action what to do
 */
record DoneAtStart(Runnable action) implements HttpFeature {

    @Override
    public void setup(HttpRouting.Builder routing) {
        // Only the begin of the server's life matters here.
    }

    @Override
    public void afterStart(WebServer server) {
        action.run();
    }
}
