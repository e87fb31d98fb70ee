package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.spi.ServerConnection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answers of one connection: answers to HEAD without content, whatever the routing writes (RFC 9110, section
 * 9.3.2), and chunked answers to HTTP/1.0 without their framing, ended by the end of the connection. It detects answers
 * that switch to another protocol, because an upgrade to websockets calls no listener.
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
    /** The bytes of {@link #HEAD_END} that the answer to a HEAD request has matched. */
    private int matched = NOT_HEAD;

    AnswerWriter(ConnectionSocket socket, RequestReader requests, ConnectionPolicy policy) {
        this.socket = socket;
        this.requests = requests;
        this.policy = policy;
    }

    void setConnection(ServerConnection connection) {
        http1 = connection;
    }

    /** Helidon begins to serve a request. An interim answer has no content, whatever the method. */
    void headRead() {
        requests.headRead();
        matched = NOT_HEAD;
    }

    void prepare(Status status) {
        if (status.code() != Status.SWITCHING_PROTOCOLS_101.code()) {
            requests.keepProtocol();
        }
    }

    /** Changes the headers of an answer before they are written. */
    void prepare(ServerResponseHeaders headers) {
        matched = requests.head() ? 0 : NOT_HEAD;
        if (requests.last() || policy.draining()) {
            headers.set(HeaderValues.CONNECTION_CLOSE);
        }
        if (requests.http10() && headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            headers.remove(HeaderNames.TRANSFER_ENCODING);
            dechunker = new Dechunker();
        }
        if (headers.contains(HeaderNames.CONNECTION) && headers.containsToken(HeaderValues.CONNECTION_CLOSE)) {
            // Without this, Helidon reads the unread rest of a body as another request.
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

    /** Helidon closes the writer of the socket itself. */
    @Override
    public void close() {
        flush();
    }

    private BufferData prepared(BufferData buffer) {
        if (requests.upgradable() && startsWith(buffer, SWITCHING)) {
            requests.switchProtocol();
        }
        if (requests.awaitsContinue() && startsWith(buffer, CONTINUE)) {
            requests.continueSent();
        }
        if (matched != NOT_HEAD) {
            return BufferData.create(headPart(buffer.readBytes()));
        }
        return dechunker == null ? buffer : BufferData.create(dechunker.decode(buffer.readBytes()));
    }

    private static boolean startsWith(BufferData buffer, byte[] line) {
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

    /** The part of the next bytes of an answer that belongs to its head. */
    private byte[] headPart(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && matched < HEAD_END.length) {
            byte next = bytes[length++];
            matched = next == HEAD_END[matched] ? matched + 1 : next == HEAD_END[0] ? 1 : 0;
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** Removes the chunked framing (RFC 9112, section 7.1) from an answer of Helidon; its head is not changed. */
    private static final class Dechunker {

        private enum Part {
            HEAD,
            SIZE,
            DATA,
            DATA_END,
            TRAILERS
        }

        private Part part = Part.HEAD;
        private int lineLength;
        private int left;

        /** The part of the next bytes that is head or data. */
        byte[] decode(byte[] framed) {
            ByteArrayOutputStream plain = new ByteArrayOutputStream(framed.length);
            int position = 0;
            while (position < framed.length) {
                if (part == Part.DATA) {
                    int data = Math.min(left, framed.length - position);
                    plain.write(framed, position, data);
                    position += data;
                    left -= data;
                    part = left == 0 ? Part.DATA_END : Part.DATA;
                } else {
                    byte b = framed[position];
                    if (part == Part.HEAD) {
                        plain.write(b);
                    }
                    frame(b);
                    position++;
                }
            }
            return plain.toByteArray();
        }

        private void frame(byte b) {
            if (b == '\n') {
                lineEnded();
                lineLength = 0;
            } else if (b != '\r') {
                lineLength++;
                if (part == Part.SIZE) {
                    left = left * 16 + Character.digit(b, 16);
                }
            }
        }

        private void lineEnded() {
            part = switch (part) {
                case HEAD -> lineLength == 0 ? Part.SIZE : Part.HEAD;
                case SIZE -> left == 0 ? Part.TRAILERS : Part.DATA;
                case DATA, DATA_END -> Part.SIZE;
                case TRAILERS -> Part.TRAILERS;
            };
        }
    }
}
