package io.fastauth.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * One connection: towards Helidon's server, a connection that Helidon's HTTP/1.1 handles; towards that, a context whose
 * requests are read and whose answers are written by this package.
 */
final class HttpConnection implements ServerConnection, InterruptableTask<Void>, ConnectionContext {

    private final ConnectionContext context;
    private final ConnectionPolicy policy;
    private final OpenConnections connections;
    private final SocketReads socket;
    private final RequestReader requests;
    private final DataReader reader;
    private final SocketWrites writes;
    private final AnswerWriter writer;
    private @Nullable ServerConnection http1;

    HttpConnection(ConnectionContext context, Http1Config config, ReadLimits limits) {
        this.context = context;
        policy = context.router().routing(ConnectionPolicy.class, ConnectionPolicy.NONE);
        connections = limits.connections();
        socket = new SocketReads(context);
        requests = new RequestReader(
                socket,
                limits,
                new HeadReader(socket, limits, config),
                new TargetCheck(config, policy),
                new Refusals(context, socket, policy));
        reader = DataReader.create(requests);
        writes = SocketWrites.open(context.dataWriter());
        writer = new AnswerWriter(writes, requests);
    }

    /** Sets what handles the connection: it needs this as its context. */
    void serve(ServerConnection handler) {
        http1 = handler;
    }

    private ServerConnection http1() {
        return Objects.requireNonNull(http1);
    }

    /** Helidon begins to serve a request, whose interim answer is none to HEAD. */
    void begins() {
        requests.begins();
        writer.begin(false);
    }

    /** An answer is about to be written. */
    void answers(Status status) {
        if (status.code() != Status.SWITCHING_PROTOCOLS_101.code()) {
            requests.keepProtocol();
        }
    }

    /**
     * Prepares an answer.
     *
     * @param headers its headers, which are written next
     */
    void answers(ServerResponseHeaders headers) {
        writer.begin(requests.head());
        if (requests.last() || policy.draining()) {
            headers.set(HeaderValues.CONNECTION_CLOSE);
        }
        if (requests.http10() && headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            headers.remove(HeaderNames.TRANSFER_ENCODING);
            writer.dechunk();
        }
        if (headers.containsToken(HeaderValues.CONNECTION_CLOSE)) {
            // Without this, Helidon reads another request, and takes the unread rest of a body for it.
            http1().close(false);
        }
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        connections.opened(socket);
        try {
            http1().handle(limit);
        } finally {
            connections.closed(socket);
            writes.close();
        }
    }

    @Override
    public boolean canInterrupt() {
        return http1() instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public Duration idleTime() {
        return http1().idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        http1().close(interrupt);
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public ListenerContext listenerContext() {
        return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return context.executor();
    }

    @Override
    public Router router() {
        return context.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return context.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return context.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return context.localPeer();
    }

    @Override
    public boolean isSecure() {
        return context.isSecure();
    }

    @Override
    public String socketId() {
        return context.socketId();
    }

    @Override
    public String childSocketId() {
        return context.childSocketId();
    }
}
