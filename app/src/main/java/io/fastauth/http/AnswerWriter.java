package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answers of one connection. It reports when an answer switches to another protocol, because the upgrade to
 * websockets calls no listener; and it sends chunked answers to HTTP/1.0 without their framing: the end of the
 * connection is their end.
 */
final class AnswerWriter implements DataWriter {

    private static final byte[] SWITCHING = "HTTP/1.1 101 ".getBytes(StandardCharsets.US_ASCII);

    private final DataWriter socket;
    private final RequestReader requests;
    private @Nullable Dechunker dechunker;

    AnswerWriter(DataWriter socket, RequestReader requests) {
        this.socket = socket;
        this.requests = requests;
    }

    /** The answer that is written next is chunked, and its client does not know that framing. */
    void dechunk() {
        dechunker = new Dechunker();
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
        if (requests.upgradable() && switches(buffer)) {
            requests.switchProtocol();
        }
        return dechunker == null ? buffer : BufferData.create(dechunker.decode(buffer.readBytes()));
    }

    private static boolean switches(BufferData buffer) {
        if (buffer.available() < SWITCHING.length) {
            return false;
        }
        for (int i = 0; i < SWITCHING.length; i++) {
            if (buffer.get(i) != SWITCHING[i]) {
                return false;
            }
        }
        return true;
    }
}
