package io.fastauth.cli;

import io.helidon.config.Config;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** Starts a server, or says why it cannot listen: Helidon only logs that, and returns as if it had started. */
final class Bind {

    private static final int MAX_PORT = 65_535;

    private Bind() {}

    /**
     * Starts a server.
     *
     * @param server the server
     * @throws CommandException when it does not serve; the message names the address and the fix
     */
    static void start(WebServer server) {
        Stream.concat(Stream.of(server.prototype()), server.prototype().sockets().values().stream())
                .filter(listener -> listener.port() > 0)
                .forEach(Bind::tried);
        server.start();
        if (!server.isRunning()) {
            throw CommandException.failed("cannot serve; the log above says why");
        }
    }

    /**
     * Refuses addresses that no listener can have.
     *
     * @param server the node {@code server}
     * @throws CommandException when a host has no address or a port is out of range
     */
    static void check(Config server) {
        Stream.concat(Stream.of(server), server.get("sockets").asNodeList().orElse(List.of()).stream())
                .forEach(listener -> {
                    listener.get("host").asString().ifPresent(Bind::checkHost);
                    listener.get("port").asInt().ifPresent(Bind::checkPort);
                });
    }

    private static void checkHost(String host) {
        try {
            InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw CommandException.refused(
                    "--host or host in application.yaml: " + host + " has no address; write one of this machine", e);
        }
    }

    private static void checkPort(int port) {
        if (port > MAX_PORT) {
            throw CommandException.refused(
                    "--port or port in application.yaml: " + port + " must be at most " + MAX_PORT);
        }
    }

    /** Takes the address for a moment: whoever has it already is found before anything is half started. */
    private static void tried(ListenerConfig listener) {
        try (ServerSocket socket = new ServerSocket()) {
            listener.configureSocket(socket);
            socket.bind(new InetSocketAddress(listener.address(), listener.port()));
        } catch (IOException e) {
            throw CommandException.failed(
                    "cannot listen on " + listener.host() + ":" + listener.port() + " (" + e.getMessage()
                            + "); choose another with --host or --port",
                    e);
        }
    }
}
