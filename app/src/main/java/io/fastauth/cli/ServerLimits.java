package io.fastauth.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.config.Config;
import io.helidon.webserver.WebServerConfig;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a server may hold at once, unless it is configured otherwise: connections and requests by the heap, so that it
 * refuses work before it runs out of memory.
 */
final class ServerLimits {

    /** A connection holds 17 KiB while it waits; the rest is for the requests of some of them. */
    private static final long HEAP_PER_CONNECTION = 40 * 1024;

    /** The buffers of TLS take 80 KiB more, and a handshake as much again for a moment. */
    private static final long HEAP_PER_TLS_CONNECTION = 6 * HEAP_PER_CONNECTION;

    /** No operation reads a larger body than 32 KiB. */
    private static final long MAX_PAYLOAD = 64 * 1024;

    private ServerLimits() {}

    /**
     * Sets the limits, to be overridden by the configuration.
     *
     * @param server the server
     * @param config its configuration
     */
    static void limit(WebServerConfig.Builder server, Config config) {
        long heap = Runtime.getRuntime().maxMemory();
        boolean tls = config.get("tls").exists();
        int connections = connections(heap / (tls ? HEAP_PER_TLS_CONNECTION : HEAP_PER_CONNECTION));
        server.maxTcpConnections(connections).maxPayloadSize(MAX_PAYLOAD);
        if (!tls && !config.get("bind-address").exists()) {
            // A connection without NIO holds 8 KiB less. TLS handshakes have a deadline, and Unix domain sockets are
            // possible, with NIO only.
            server.useNio(false);
        }
        if (!config.get("concurrency-limit").exists()) {
            // No fewer: requests that wait for the store must not keep others out.
            server.maxConcurrentRequests(connections);
        }
    }

    /**
     * The largest body that is accepted.
     *
     * @param config the server's configuration
     * @return the size in bytes; empty when a socket has a limit of its own
     */
    static OptionalLong maxPayload(Config config) {
        boolean differ = config.get("sockets").asNodeList().orElse(List.of()).stream()
                .anyMatch(socket -> socket.get("max-payload-size").exists());
        return differ
                ? OptionalLong.empty()
                : OptionalLong.of(config.get("max-payload-size").asLong().orElse(MAX_PAYLOAD));
    }

    /** Helidon stops listening for good when a connection finds no file descriptor, so some stay free. */
    private static int connections(long byHeap) {
        long descriptors = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : 0;
        // Not positive: there is no limit.
        return Math.toIntExact(descriptors > 0 ? Math.min(byHeap, descriptors / 4 * 3) : byHeap);
    }
}
