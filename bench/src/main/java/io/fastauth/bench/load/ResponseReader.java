package io.fastauth.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads the responses of one connection, whose bodies have a {@code Content-Length} or none. It works on bytes: what a
 * generator spends on a response is missing to the service beside it.
 */
final class ResponseReader {

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int SIZE = 8 * 1024;

    private final InputStream in;
    private byte[] buffer = new byte[SIZE];
    private int from;
    private int to;

    ResponseReader(InputStream in) {
        this.in = in;
    }

    /** A response whose status line is like {@code HTTP/1.1 200 OK}. */
    record Response(String status, String body) {}

    Response read() throws IOException {
        int end = indexOf(END_OF_HEAD, from);
        while (end < 0) {
            int searched = Math.max(0, to - from - END_OF_HEAD.length + 1);
            fill();
            end = indexOf(END_OF_HEAD, from + searched);
        }
        int head = end + END_OF_HEAD.length - from;
        int length = contentLength(end);
        while (to - from < head + length) {
            fill();
        }
        String status = text(from, lineEnd(from));
        String body = new String(buffer, from + head, length, StandardCharsets.UTF_8);
        from += head + length;
        return new Response(status, body);
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

    private void fill() throws IOException {
        if (to == buffer.length) {
            // What has been read makes room first.
            byte[] larger = from > 0 ? buffer : new byte[2 * buffer.length];
            System.arraycopy(buffer, from, larger, 0, to - from);
            buffer = larger;
            to -= from;
            from = 0;
        }
        int read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            throw new IOException("The connection was closed");
        }
        to += read;
    }
}
