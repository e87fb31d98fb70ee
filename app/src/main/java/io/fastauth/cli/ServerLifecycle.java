package io.fastauth.cli;

import io.fastauth.FastAuthFeature;
import io.fastauth.observe.DeferredLogManager;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts and stops a server. */
final class ServerLifecycle {

    private static final int POLL_SECONDS = 1;

    private ServerLifecycle() {}

    /**
     * Starts a server. Helidon only logs that it cannot listen, and returns as if it had started.
     *
     * @throws CommandException when it does not serve; the message names the address and the fix
     */
    static void start(WebServer server) {
        Stream.concat(Stream.of(server.prototype()), server.prototype().sockets().values().stream())
                .filter(listener -> listener.port() > 0)
                .forEach(ServerLifecycle::tryAddress);
        server.start();
        if (!server.isRunning()) {
            throw CommandException.failed("cannot serve; the log above says why");
        }
    }

    /** Binds the address for a moment, to report that it is taken before the server starts. */
    private static void tryAddress(ListenerConfig listener) {
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

    /**
     * Stops the server when the process receives a signal, in this order:
     *
     * <ol>
     *   <li>readiness fails, and answers close their connections, while everything is still served:
     *       {@code drain-delay};
     *   <li>websockets are closed with 1001;
     *   <li>no connection is accepted any more; requests that have begun are answered, for as long as
     *       {@code server.shutdown-grace-period};
     *   <li>changes that wait are committed, and the store is closed;
     *   <li>the log is closed.
     * </ol>
     */
    static void stopAtSignal(WebServer server, FastAuthFeature feature) {
        stopAtSignal(() -> {
            feature.drain();
            pause(feature.prototype().drainDelay());
            feature.closeWebSockets();
            server.stop();
        });
    }

    /** Runs an action when the process receives a signal to stop, and closes the log after it. */
    static void stopAtSignal(Runnable stop) {
        DeferredLogManager.defer();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("fastauth-stop").unstarted(() -> {
                    try {
                        stop.run();
                    } finally {
                        DeferredLogManager.close();
                    }
                    // A signal is how a service is stopped, and no failure; the JVM itself would exit with 143.
                    Runtime.getRuntime().halt(0);
                }));
    }

    private static void pause(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            // The rest of the stop follows at once.
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs a check every second on a daemon thread, for as long as the process lives.
     *
     * @param check must not throw
     */
    static void poll(String thread, Runnable check) {
        var unused = new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name(thread).daemon().factory())
                .scheduleWithFixedDelay(check, POLL_SECONDS, POLL_SECONDS, TimeUnit.SECONDS);
    }

    /** The host in a URL that this machine can open: not the unspecified address, and IPv6 in brackets. */
    static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }
}
