package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;

/** One connection: Helidon's HTTP/1.1 between the reader and the writer of this package. */
final class HttpConnection implements ServerConnection, InterruptableTask<Void> {

    private final OpenConnections connections;
    private final ConnectionSocket socket;
    private final ServerConnection http1;

    HttpConnection(
            ConnectionContext context, Http1Config config, ReadLimits limits, ServerConnectionSelector selector) {
        ConnectionPolicy policy = context.router().routing(ConnectionPolicy.class, ConnectionPolicy.NONE);
        connections = limits.connections();
        socket = ConnectionSocket.open(context);
        RequestReader requests = new RequestReader(socket, limits, config, policy);
        AnswerWriter answers = new AnswerWriter(socket, requests, policy);
        http1 = selector.connection(new ConnectionView(context, new ConnectionReader(requests), answers));
        answers.setConnection(http1);
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        connections.opened(socket);
        try {
            http1.handle(limit);
        } finally {
            connections.closed(socket);
            socket.close();
        }
    }

    @Override
    public boolean canInterrupt() {
        return http1 instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public Duration idleTime() {
        return http1.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        http1.close(interrupt);
    }

    /**
     * Observes the beginning of each request, and changes the headers that Helidon is about to write. It replaces and
     * calls the configured listener, because Helidon 4.5.0 calls none when there are two.
     */
    record Listener(Http1ConnectionListener configured) implements Http1ConnectionListener {

        private static AnswerWriter answers(ConnectionContext context) {
            return (AnswerWriter) context.dataWriter();
        }

        @Override
        public void prologue(ConnectionContext context, HttpPrologue prologue) {
            answers(context).headRead();
            configured.prologue(context, prologue);
        }

        @Override
        public void headers(ConnectionContext context, Headers headers) {
            if (headers instanceof ServerResponseHeaders answer) {
                answers(context).prepare(answer);
            }
            configured.headers(context, headers);
        }

        @Override
        public void status(ConnectionContext context, Status status) {
            answers(context).prepare(status);
            configured.status(context, status);
        }

        @Override
        public void data(ConnectionContext context, BufferData data) {
            configured.data(context, data);
        }

        @Override
        public void data(ConnectionContext context, byte[] bytes, int position, int length) {
            configured.data(context, bytes, position, length);
        }
    }
}
