package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

/**
 * Prepares every answer before it is written: Helidon hands out the headers that it is about to write. It takes the
 * place of the configured listener and calls it, because Helidon 4.5.0 calls none when there are two.
 *
 * @param configured the configured listener
 */
record AnswerListener(Http1ConnectionListener configured) implements Http1ConnectionListener {

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        ((HttpConnection) context).answers((ServerResponseHeaders) headers);
        configured.headers(context, headers);
    }

    @Override
    public void status(ConnectionContext context, Status status) {
        ((HttpConnection) context).answers(status);
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
