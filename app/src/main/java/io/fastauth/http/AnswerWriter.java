package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answers of one connection. It reports when an answer switches to another protocol, because the upgrade to
 * websockets calls no listener; it sends answers to HEAD without content, whatever the routing writes; and it sends
 * chunked answers to HTTP/1.0 without their framing: the end of the connection is their end.
 */
final class AnswerWriter implements DataWriter {

    private static final byte[] SWITCHING = "HTTP/1.1 101 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTINUE = "HTTP/1.1 100 ".getBytes(StandardCharsets.US_ASCII);

    private final SocketWrites socket;
    private final RequestReader requests;
    private @Nullable Dechunker dechunker;
    private @Nullable HeadOnly headOnly;

    AnswerWriter(SocketWrites socket, RequestReader requests) {
        this.socket = socket;
        this.requests = requests;
    }

    /** Another answer is written next, to HEAD or to another method. */
    void begin(boolean head) {
        headOnly = head ? new HeadOnly() : null;
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
        if (requests.upgradable() && begins(buffer, SWITCHING)) {
            requests.switchProtocol();
        }
        if (requests.awaitsContinue() && begins(buffer, CONTINUE)) {
            requests.continues();
        }
        if (headOnly != null) {
            return BufferData.create(headOnly.of(buffer.readBytes()));
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
}
