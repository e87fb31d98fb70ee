package io.fastauth.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the responses of one connection, whose bodies have a {@code Content-Length} or none. It works on bytes: what a
 * generator spends on a response is missing to the service beside it.
 */
final class ResponseReader {

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int SIZE = 8 * 1024;

    private final Source source;
    private byte[] buffer = new byte[SIZE];
    private int from;
    private int to;

    ResponseReader(Source source) {
        this.source = source;
    }

    /** The bytes of a connection. */
    interface Source {

        /** Returns the number of bytes read, -1 at the end; 0 when there are none now and it does not wait. */
        int read(byte[] into, int offset, int length) throws IOException;
    }

    /** A response whose status line is like {@code HTTP/1.1 200 OK}. */
    record Response(String status, String body) {

        /**
         * The body.
         *
         * @throws IllegalStateException when the status is neither 200 nor 201, so that failures are not measured
         */
        String success(String request) {
            if (!status.startsWith("HTTP/1.1 200") && !status.startsWith("HTTP/1.1 201")) {
                throw new IllegalStateException(request + " was answered " + status);
            }
            return body;
        }
    }

    /** The next response, of a source that waits. */
    Response read() throws IOException {
        Optional<Response> response = buffered();
        while (response.isEmpty()) {
            fill();
            response = buffered();
        }
        return response.get();
    }

    /** The next response; empty when not all of it is there now, of a source that does not wait. */
    Optional<Response> poll() throws IOException {
        Optional<Response> response = buffered();
        while (response.isEmpty() && fill() > 0) {
            response = buffered();
        }
        return response;
    }

    private Optional<Response> buffered() {
        int end = indexOf(END_OF_HEAD, from);
        if (end < 0) {
            return Optional.empty();
        }
        int head = end + END_OF_HEAD.length - from;
        int length = contentLength(end);
        if (to - from < head + length) {
            return Optional.empty();
        }
        String status = text(from, lineEnd(from));
        String body = new String(buffer, from + head, length, StandardCharsets.UTF_8);
        from += head + length;
        return Optional.of(new Response(status, body));
    }

    private int contentLength(int end) {
        int header = indexOf(LENGTH, from);
        if (header < 0 || header >= end) {
            return 0;
        }
        int value = header + LENGTH.length;
        return Integer.parseInt(text(value, lineEnd(value)).strip());
    }

    private int lineEnd(int start) {
        int end = start;
        while (buffer[end] != '\r') {
            end++;
        }
        return end;
    }

    private String text(int start, int end) {
        return new String(buffer, start, end - start, StandardCharsets.US_ASCII);
    }

    /** Where a text in lower case begins, however it is written; -1 when it is not there. */
    private int indexOf(byte[] text, int start) {
        for (int i = start; i <= to - text.length; i++) {
            int matched = 0;
            while (matched < text.length && lower(buffer[i + matched]) == text[matched]) {
                matched++;
            }
            if (matched == text.length) {
                return i;
            }
        }
        return -1;
    }

    private static int lower(byte character) {
        return character >= 'A' && character <= 'Z' ? character | 0x20 : character;
    }

    private int fill() throws IOException {
        if (to == buffer.length) {
            // What has been read makes room first.
            byte[] larger = from > 0 ? buffer : new byte[2 * buffer.length];
            System.arraycopy(buffer, from, larger, 0, to - from);
            buffer = larger;
            to -= from;
            from = 0;
        }
        int read = source.read(buffer, to, buffer.length - to);
        if (read < 0) {
            throw new IOException("The connection was closed");
        }
        to += read;
        return read;
    }
}
