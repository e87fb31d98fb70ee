package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.LazyString;
import java.nio.charset.Charset;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of a connection through a reader of Helidon's that is replaced when all its bytes have been read.
 * Helidon's links each buffer to the next one: a read buffer that has reached the old generation would keep every later
 * buffer of its connection from being freed by a young collection, and full collections would follow each other.
 */
final class ConnectionReader extends DataReader {

    private final Supplier<byte @Nullable []> bytes;
    private DataReader reader;

    // Helidon's connections take the class, which has no other constructor.
    @SuppressWarnings("removal")
    ConnectionReader(Supplier<byte @Nullable []> bytes) {
        super(bytes);
        this.bytes = bytes;
        this.reader = DataReader.create(bytes);
    }

    private DataReader unread() {
        if (reader.available() == 0) {
            reader = DataReader.create(bytes);
        }
        return reader;
    }

    @Override
    public int available() {
        return reader.available();
    }

    @Override
    public void pullData() {
        unread().pullData();
    }

    @Override
    public void skip(int length) {
        unread().skip(length);
    }

    @Override
    public void ensureAvailable() {
        unread().ensureAvailable();
    }

    @Override
    public byte read() {
        return unread().read();
    }

    @Override
    public byte lookup() {
        return unread().lookup();
    }

    @Override
    public boolean startsWithNewLine() {
        return unread().startsWithNewLine();
    }

    @Override
    public boolean startsWith(byte[] prefix) {
        return unread().startsWith(prefix);
    }

    @Override
    public BufferData readBuffer() {
        return unread().readBuffer();
    }

    @Override
    public BufferData readBuffer(int length) {
        return unread().readBuffer(length);
    }

    @Override
    public BufferData getBuffer(int length) {
        return unread().getBuffer(length);
    }

    @Override
    public LazyString readLazyString(Charset charset, int length) {
        return unread().readLazyString(charset, length);
    }

    @Override
    public String readAsciiString(int length) {
        return unread().readAsciiString(length);
    }

    @Override
    public byte[] readBytes(int length) {
        return unread().readBytes(length);
    }

    @Override
    public String readLine() {
        return unread().readLine();
    }

    @Override
    public int findOrNewLine(byte wanted, int max) {
        return unread().findOrNewLine(wanted, max);
    }

    @Override
    public int findNewLine(int max) {
        return unread().findNewLine(max);
    }

    @Override
    public String debugDataHex() {
        return reader.debugDataHex();
    }
}
