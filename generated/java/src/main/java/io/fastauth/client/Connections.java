package io.fastauth.client;

import io.fastauth.client.http.ApiClient;
import java.net.URI;
import java.time.Duration;

/** Configures the generated client with timeouts. */
public final class Connections {

    private Connections() {}

    /**
     * A client for the generated operations.
     *
     * @param server the URL of the service, with the root path if it has one
     * @param timeout of connecting and of an answer; positive
     */
    public static ApiClient to(URI server, Duration timeout) {
        ApiClient connections = new ApiClient();
        connections.updateBaseUri(ServiceConnection.text(server));
        return connections.setConnectTimeout(timeout).setReadTimeout(timeout);
    }
}
