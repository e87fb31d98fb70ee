package io.fastauth.bench.server;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * The limit of what can be reached: a Helidon server whose handler sends the bytes of /health and does nothing else.
 */
public final class BareHandler {

    /** The only path. */
    public static final String PATH = "/health";

    private BareHandler() {}

    /** Serves on the port that is the first argument. */
    public static void main(String[] arguments) {
        byte[] body = "{\"status\":\"healthy\"}".getBytes(StandardCharsets.US_ASCII);
        WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(Integer.parseInt(arguments[0]))
                .routing(routing -> routing.get(
                        PATH,
                        (request, response) ->
                                response.header(HeaderValues.CONTENT_TYPE_JSON).send(body)))
                .build()
                .start();
    }
}
