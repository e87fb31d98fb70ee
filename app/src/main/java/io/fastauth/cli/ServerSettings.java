package io.fastauth.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import io.fastauth.FastAuthFeature;
import io.fastauth.http.ErrorAnswers;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.websocket.GuardedWsRouting;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.cors.CorsFeature;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The server's own settings: {@code application.yaml}, and limits that depend on the heap. */
final class ServerSettings {

    static final String DEFAULT_HOST = "127.0.0.1";
    static final String DEFAULT_PORT = "8000";
    static final int MAX_PORT = 65_535;

    /** How Helidon spells that there is no limit. */
    private static final String UNLIMITED = "-1";

    /** A connection holds 17 KiB while it waits; the rest is for the requests of some of them. */
    private static final long HEAP_PER_CONNECTION = 40 * 1024;

    /** The buffers of TLS take 80 KiB more, and a handshake as much again for a moment. */
    private static final long HEAP_PER_TLS_CONNECTION = 6 * HEAP_PER_CONNECTION;

    /** No operation reads a larger body than 32 KiB. */
    private static final long MAX_PAYLOAD = 64 * 1024;

    private ServerSettings() {}

    /** The options of the command over application.yaml over the defaults. */
    static Config load(@Nullable String host, @Nullable Integer port) {
        Map<String, String> flags = new HashMap<>();
        Optional.ofNullable(host).ifPresent(value -> flags.put("server.host", value));
        Optional.ofNullable(port).ifPresent(value -> flags.put("server.port", value.toString()));
        return Config.builder(
                        ConfigSources.create(flags),
                        ConfigSources.file("application.yaml").optional(),
                        ConfigSources.create(Map.of(
                                "server.host", DEFAULT_HOST,
                                "server.port", DEFAULT_PORT,
                                "server.shutdown-grace-period", "PT15S")))
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .build();
    }

    /**
     * The server of the settings; nothing is opened.
     *
     * @param feature the token service; empty when its settings are refused
     */
    static WebServerConfig server(Config config, Optional<FastAuthFeature> feature) {
        WebServerConfig.Builder server = WebServer.builder();
        limit(server, config.get("server"));
        server.shutdownHook(false)
                .directHandlers(ErrorAnswers.unroutable(maxPayload(config.get("server"))))
                .addRouting(GuardedWsRouting.builder());
        feature.ifPresent(server::addFeature);
        try {
            cors(config.get("cors")).ifPresent(server::addFeature);
            return server.config(config.get("server")).buildPrototype();
        } catch (InvalidSettingException | StoreUnavailableException e) {
            // Thrown by the service, when it is configured as a feature.
            throw e;
        } catch (RuntimeException e) {
            // Helidon reports a value that it cannot convert by any type of exception.
            throw refusal(e);
        }
    }

    /** Only the paths that are listed: Helidon's default allows every origin on all others. */
    private static Optional<CorsFeature> cors(Config config) {
        return config.exists()
                ? Optional.of(
                        CorsFeature.builder().addDefaults(false).config(config).build())
                : Optional.empty();
    }

    /**
     * Refuses values that Helidon accepts and then cannot serve with.
     *
     * @throws CommandException when a host has no address, a port is out of range, a number or a duration is negative,
     *     or a feature names a socket that does not exist
     */
    static void check(Config config) {
        Config server = config.get("server");
        Stream.concat(Stream.of(server), server.get("sockets").asNodeList().orElse(List.of()).stream())
                .forEach(listener -> {
                    listener.get("host").asString().ifPresent(ServerSettings::checkHost);
                    listener.get("port").asInt().ifPresent(ServerSettings::checkPort);
                });
        server.traverse()
                // A passphrase may look like a number.
                .filter(node -> node.isLeaf() && !node.key().toString().contains("tls."))
                .forEach(ServerSettings::checkNumber);
        Set<String> sockets = new HashSet<>(Set.of(WebServer.DEFAULT_SOCKET_NAME));
        nodes(server.get("sockets"))
                .forEach(socket -> sockets.add(socket.get("name").asString().orElseGet(socket::name)));
        nodes(server.get("features")).forEach(feature -> checkSockets(feature, sockets));
        checkSockets(config.get("cors"), sockets);
    }

    /** The refusal for an exception of Helidon's. */
    static CommandException refusal(RuntimeException cause) {
        // Only the first line: those after it may quote the file.
        String problem = Optional.ofNullable(cause.getMessage())
                .flatMap(message -> message.lines().findFirst())
                .orElseGet(() -> "cannot be read (" + cause.getClass().getSimpleName() + ")");
        return CommandException.refused("application.yaml: " + problem, cause);
    }

    private static List<Config> nodes(Config parent) {
        return parent.asNodeList().orElse(List.of());
    }

    private static void checkNumber(Config leaf) {
        String value = leaf.asString().orElse("");
        boolean limit = leaf.key().toString().contains("concurrency-limit.");
        if (value.matches("-[0-9.]+|-P.+") && (limit || !value.equals(UNLIMITED))) {
            throw refused(leaf, limit ? "must not be negative" : "must not be negative, except -1 for no limit");
        }
    }

    private static void checkSockets(Config feature, Set<String> sockets) {
        Config named = feature.get("sockets");
        named.asList(String.class).orElse(List.of()).stream()
                .filter(name -> !sockets.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw refused(named, "names the socket " + name + ", which is not in server.sockets; add it there");
                });
    }

    private static CommandException refused(Config node, String problem) {
        return refusal(new ConfigException(node.key() + " " + problem));
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

    /**
     * Sets a limit of connections by the heap, so that a server refuses work before it runs out of memory; a connection
     * has one request at a time. The configuration overrides it.
     */
    static void limit(WebServerConfig.Builder server, Config config) {
        long heap = Runtime.getRuntime().maxMemory();
        boolean tls = config.get("tls").exists();
        server.maxTcpConnections(connections(heap / (tls ? HEAP_PER_TLS_CONNECTION : HEAP_PER_CONNECTION)))
                .maxPayloadSize(MAX_PAYLOAD);
        if (!tls && !config.get("bind-address").exists()) {
            // A connection without NIO holds 8 KiB less. TLS handshakes have a deadline, and Unix domain sockets are
            // possible, with NIO only.
            server.useNio(false);
        }
    }

    /** The largest body that is accepted, in bytes; empty when a socket has a limit of its own. */
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
