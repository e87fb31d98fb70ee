package io.fastauth.cli;

import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.stream.Stream;

/** Starts a server, or says why it cannot listen: Helidon only logs that, and returns as if it had started. */
final class Bind {

    private Bind() {}

    /**
     * Starts a server.
     *
     * @param server the server
     * @throws IllegalStateException when it does not serve; the message names the address and the fix
     */
    static void start(WebServer server) {
        Stream.concat(Stream.of(server.prototype()), server.prototype().sockets().values().stream())
                .filter(listener -> listener.port() > 0)
                .forEach(Bind::tried);
        server.start();
        if (!server.isRunning()) {
            throw new IllegalStateException("cannot serve; the log above says why");
        }
    }

    /** Takes the address for a moment: whoever has it already is found before anything is half started. */
    private static void tried(ListenerConfig listener) {
        try (ServerSocket socket = new ServerSocket()) {
            listener.configureSocket(socket);
            socket.bind(new InetSocketAddress(listener.address(), listener.port()));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot listen on " + listener.host() + ":" + listener.port() + " (" + e.getMessage()
                            + "); choose another with --host or --port",
                    e);
        }
    }
}
