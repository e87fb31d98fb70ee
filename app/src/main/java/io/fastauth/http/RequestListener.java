package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

/**
 * Observes each request that Helidon begins to serve. It takes the place of the configured listener and calls it,
 * because Helidon 4.5.0 calls none when there are two.
 *
 * @param configured the configured listener
 */
record RequestListener(Http1ConnectionListener configured) implements Http1ConnectionListener {

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        ((HttpConnection) context).begins();
        configured.prologue(context, prologue);
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        configured.headers(context, headers);
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
