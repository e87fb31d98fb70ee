package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.Locale;

/**
 * Listens to the requests and responses of connections, each of which has a {@link ResponseWriter}.
 *
 * @param next the listener that was configured
 */
record Exchange(Http1ConnectionListener next) implements Http1ConnectionListener {

    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
        next.prologue(connection, prologue);
        writer(connection).received(prologue.method());
    }

    /** Names of protocols are compared without case (RFC 9110, section 7.8), but the server compares them exactly. */
    @Override
    public void headers(ConnectionContext connection, Headers headers) {
        next.headers(connection, headers);
        if (headers.contains(HeaderNames.UPGRADE) && headers instanceof WritableHeaders<?> writable) {
            writable.set(
                    HeaderNames.UPGRADE, writable.get(HeaderNames.UPGRADE).get().toLowerCase(Locale.ROOT));
        }
    }

    @Override
    public void status(ConnectionContext connection, Status status) {
        next.status(connection, status);
        writer(connection).begin();
    }

    @Override
    public void data(ConnectionContext connection, BufferData data) {
        next.data(connection, data);
    }

    @Override
    public void data(ConnectionContext connection, byte[] data, int position, int length) {
        next.data(connection, data, position, length);
    }

    private static ResponseWriter writer(ConnectionContext connection) {
        return (ResponseWriter) connection.dataWriter();
    }
}
