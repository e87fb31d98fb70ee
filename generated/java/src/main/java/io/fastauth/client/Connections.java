package io.fastauth.client;

import io.fastauth.client.http.ApiClient;
import java.net.URI;
import java.time.Duration;

/** Makes the generated client, with every wait bounded. */
public final class Connections {

    private Connections() {}

    /**
     * What the generated operations are made with.
     *
     * @param server where the service is, with the root path if it has one
     * @param timeout how long connecting may take, and how long an answer may; positive
     * @return the connections
     */
    public static ApiClient to(URI server, Duration timeout) {
        String text = server.toString();
        ApiClient connections = new ApiClient();
        connections.updateBaseUri(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        return connections.setConnectTimeout(timeout).setReadTimeout(timeout);
    }
}
