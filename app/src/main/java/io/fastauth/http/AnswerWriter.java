package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.spi.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answers of one connection. It notices when an answer switches to another protocol, because the upgrade to
 * websockets calls no listener; it sends answers to HEAD without content, whatever the routing writes (RFC 9110,
 * section 9.3.2); and it sends chunked answers to HTTP/1.0 without their framing: the end of the connection is their
 * end.
 */
final class AnswerWriter implements DataWriter {

    private static final byte[] SWITCHING = "HTTP/1.1 101 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTINUE = "HTTP/1.1 100 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    private static final int NOT_HEAD = -1;

    private final ConnectionSocket socket;
    private final RequestReader requests;
    private final ConnectionPolicy policy;
    private @Nullable ServerConnection http1;
    private @Nullable Dechunker dechunker;
    /** How much of {@link #HEAD_END} the answer to a HEAD request has matched. */
    private int matched = NOT_HEAD;

    AnswerWriter(ConnectionSocket socket, RequestReader requests, ConnectionPolicy policy) {
        this.socket = socket;
        this.requests = requests;
        this.policy = policy;
    }

    /** Sets Helidon's connection, which is made with this writer. */
    void answers(ServerConnection handler) {
        http1 = handler;
    }

    /** Helidon begins to serve a request. Its interim answer has no content, whatever the method. */
    void begins() {
        requests.begins();
        matched = NOT_HEAD;
    }

    /** An answer is written next. */
    void prepare(Status status) {
        if (status.code() != Status.SWITCHING_PROTOCOLS_101.code()) {
            requests.keepProtocol();
        }
    }

    /**
     * Prepares an answer.
     *
     * @param headers its headers, which are written next
     */
    void prepare(ServerResponseHeaders headers) {
        matched = requests.head() ? 0 : NOT_HEAD;
        if (requests.last() || policy.draining()) {
            headers.set(HeaderValues.CONNECTION_CLOSE);
        }
        if (requests.http10() && headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            headers.remove(HeaderNames.TRANSFER_ENCODING);
            dechunker = new Dechunker();
        }
        if (headers.containsToken(HeaderValues.CONNECTION_CLOSE)) {
            // Without this, Helidon reads another request, and takes the unread rest of a body for it.
            Objects.requireNonNull(http1).close(false);
        }
    }

    @Override
    public void write(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        socket.write(prepared(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
        writeNow(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        socket.writeNow(prepared(buffer));
    }

    @Override
    public void flush() {
        socket.flush();
    }

    /** Helidon closes the writer of the socket. */
    @Override
    public void close() {
        flush();
    }

    private BufferData prepared(BufferData buffer) {
        if (requests.upgradable() && begins(buffer, SWITCHING)) {
            requests.switchProtocol();
        }
        if (requests.awaitsContinue() && begins(buffer, CONTINUE)) {
            requests.continues();
        }
        if (matched != NOT_HEAD) {
            return BufferData.create(ofHead(buffer.readBytes()));
        }
        return dechunker == null ? buffer : BufferData.create(dechunker.decode(buffer.readBytes()));
    }

    private static boolean begins(BufferData buffer, byte[] line) {
        if (buffer.available() < line.length) {
            return false;
        }
        for (int i = 0; i < line.length; i++) {
            if (buffer.get(i) != line[i]) {
                return false;
            }
        }
        return true;
    }

    /** Those of the next bytes of an answer that belong to its head. */
    private byte[] ofHead(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && matched < HEAD_END.length) {
            byte next = bytes[length++];
            matched = next == HEAD_END[matched] ? matched + 1 : next == HEAD_END[0] ? 1 : 0;
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
