package io.fastauth;

import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

/**
 * Closes the service once the server has stopped serving.
 *
 * @param fastAuth what to close
 */
record ClosedAtStop(FastAuth fastAuth) implements HttpFeature {

    @Override
    public void setup(HttpRouting.Builder routing) {
        // Only the end of the server's life matters here.
    }

    @Override
    public void afterStop() {
        fastAuth.close();
    }
}
