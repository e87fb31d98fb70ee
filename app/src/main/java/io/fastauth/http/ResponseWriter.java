package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.Method;
import java.util.function.Consumer;

/**
 * Sends the responses of one connection, those to HEAD without their content (RFC 9110, section 9.3.2). For one thread
 * at a time.
 */
final class ResponseWriter implements DataWriter {

    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

    private final DataWriter connection;
    private boolean head;
    private boolean withoutContent;
    private int matched;

    ResponseWriter(DataWriter connection) {
        this.connection = connection;
    }

    /** A request was received; it is answered before the next one is. */
    void received(Method method) {
        head = method.equals(Method.HEAD);
    }

    /** The final response to the request begins. */
    void begin() {
        withoutContent = head;
        head = false;
        matched = 0;
    }

    @Override
    public void write(BufferData buffer) {
        send(buffer, connection::write);
    }

    @Override
    public void write(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        send(buffer, connection::writeNow);
    }

    @Override
    public void writeNow(BufferData... buffers) {
        writeNow(BufferData.create(buffers));
    }

    private void send(BufferData buffer, Consumer<BufferData> write) {
        if (!withoutContent) {
            write.accept(buffer);
        } else if (matched < END_OF_HEAD.length) {
            write.accept(headOf(buffer));
        }
    }

    private BufferData headOf(BufferData buffer) {
        byte[] bytes = buffer.readBytes();
        int length = 0;
        while (length < bytes.length && matched < END_OF_HEAD.length) {
            byte next = bytes[length++];
            matched = next == END_OF_HEAD[matched] ? matched + 1 : next == END_OF_HEAD[0] ? 1 : 0;
        }
        return BufferData.create(bytes, 0, length);
    }

    @Override
    public void flush() {
        connection.flush();
    }

    @Override
    public void close() {
        connection.close();
    }
}
