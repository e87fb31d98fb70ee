package io.fastauth.testing;

import io.fastauth.http.HttpConnectionProvider;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.config.Config;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Connections to a real server whose bytes stay in memory, each served by the calling thread: a fuzzer needs thousands
 * of them per second, and to see the code that an input reaches.
 */
public final class MemoryConnections {

    private final ServerConnectionSelector selector;
    private final ConnectionContext accepted;

    private MemoryConnections(ServerConnectionSelector selector, ConnectionContext accepted) {
        this.selector = selector;
        this.accepted = accepted;
    }

    /** Starts a server whose connections are read as those of the service are. */
    public static MemoryConnections to(WebServerConfig.Builder server) {
        HttpConnectionProvider reader = new HttpConnectionProvider();
        return to(
                server,
                reader.create("test", reader.create(Config.empty(), "test"), ProtocolConfigs.create(List.of())));
    }

    /** Starts a server whose connections the selector serves, until the process ends. */
    public static MemoryConnections to(WebServerConfig.Builder server, ServerConnectionSelector selector) {
        CompletableFuture<ConnectionContext> accepted = new CompletableFuture<>();
        WebServer started = server.protocolsDiscoverServices(false)
                .addConnectionSelector(new Accepting(selector, accepted))
                .build()
                .start();
        try (Wire first = Wire.to(started.port())) {
            first.send("GET");
            return new MemoryConnections(selector, accepted.join());
        }
    }

    /** The URL of a database that does not exist yet, in the working directory of the fuzzers. */
    public static String newDatabase() {
        try {
            return "jdbc:sqlite:"
                    + Files.createTempDirectory(Path.of(""), "store").resolve("tokens.db");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends pieces, each of which arrives at once and is not empty, and then no more; answers what came back. */
    public String exchange(byte[]... pieces) throws InterruptedException {
        Queue<byte[]> arriving = new ArrayDeque<>(List.of(pieces));
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        HelidonSocket socket = overriding(HelidonSocket.class, accepted.serverSocket(), Map.of("get", arriving::poll));
        ConnectionContext context = overriding(
                ConnectionContext.class,
                accepted,
                Map.of(
                        "remotePeer", new Constant(peer(accepted.remotePeer())),
                        "localPeer", new Constant(peer(accepted.localPeer())),
                        "serverSocket", new Constant(socket),
                        "dataReader", new Constant(DataReader.create(arriving::poll)),
                        "dataWriter", new Constant(new Collecting(answers))));
        try {
            selector.connection(context).handle(FixedLimit.create());
        } catch (CloseConnectionException | DataReader.InsufficientDataAvailableException e) {
            // The ways in which Helidon ends a connection.
            return answers.toString(StandardCharsets.ISO_8859_1);
        }
        return answers.toString(StandardCharsets.ISO_8859_1);
    }

    /** A peer on this machine: the address of the accepted connection is lost when that is closed. */
    private static PeerInfo peer(PeerInfo accepted) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return overriding(
                PeerInfo.class,
                accepted,
                Map.of(
                        "address", new Constant(address),
                        "host", new Constant(address.getHostString()),
                        "port", new Constant(address.getPort())));
    }

    /** The value of a method without parameters. */
    private interface Value {

        @Nullable
        Object get();
    }

    private record Constant(Object value) implements Value {

        @Override
        public Object get() {
            return value;
        }
    }

    /** An object that answers some methods by itself, and the others as another object does. */
    private static <T> T overriding(Class<T> type, T others, Map<String, Value> overridden) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Value own = overridden.get(method.getName());
                    return own != null && method.getParameterCount() == 0
                            ? own.get()
                            : invoke(others, method, arguments);
                }));
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Keeps the first connection, for what the connections in memory have in common with it. */
    private record Accepting(ServerConnectionSelector selector, CompletableFuture<ConnectionContext> accepted)
            implements ServerConnectionSelector {

        @Override
        public int bytesToIdentifyConnection() {
            return selector.bytesToIdentifyConnection();
        }

        @Override
        public Support supports(BufferData data) {
            return selector.supports(data);
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return selector.supportedApplicationProtocols();
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            accepted.complete(context);
            return selector.connection(context);
        }
    }

    private record Collecting(ByteArrayOutputStream answers) implements DataWriter {

        @Override
        public void write(BufferData... buffers) {
            write(BufferData.create(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            buffer.writeTo(answers);
        }

        @Override
        public void writeNow(BufferData... buffers) {
            write(buffers);
        }

        @Override
        public void writeNow(BufferData buffer) {
            write(buffer);
        }
    }
}
