package io.fastauth.http;

import static io.fastauth.http.RefusedRequestException.malformed;

import io.helidon.http.Status;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The framing of the body of one request (RFC 9112, section 6): which of the received bytes belong to it. */
sealed interface RequestBody {

    Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    /** Throws {@link RefusedRequestException} when the framing is ambiguous or not supported. */
    static RequestBody of(List<String> lengths, List<String> codings, boolean http10) {
        if (codings.isEmpty()) {
            return new OfLength(contentLength(lengths));
        }
        if (!lengths.isEmpty()) {
            throw malformed("Content-Length and Transfer-Encoding must not be combined");
        }
        if (http10) {
            throw malformed("Transfer-Encoding must not be sent with HTTP/1.0");
        }
        checkCodings(String.join(",", codings).toLowerCase(Locale.ROOT));
        return new Chunked();
    }

    private static long contentLength(List<String> lengths) {
        if (lengths.isEmpty()) {
            return 0;
        }
        if (lengths.size() > 1 || !LENGTH.matcher(lengths.getFirst()).matches()) {
            throw malformed("Content-Length must be one decimal number of at most 18 digits");
        }
        return Long.parseLong(lengths.getFirst());
    }

    private static void checkCodings(String codings) {
        if (codings.equals("chunked")) {
            return;
        }
        List<String> listed = List.of(codings.split("[ \t]*,[ \t]*", -1));
        if (listed.indexOf("chunked") != listed.size() - 1) {
            throw malformed("The last transfer coding, and no other, must be chunked");
        }
        throw new RefusedRequestException(
                Status.NOT_IMPLEMENTED_501, "Transfer-Encoding must be chunked, without another coding");
    }

    /**
     * Counts the received bytes, at least one, that belong to the body.
     *
     * @return at least one
     * @throws RefusedRequestException when the framing is malformed
     */
    int take(byte[] bytes, int from, int to);

    boolean complete();

    /** A body of a known length; 0 for no body. */
    final class OfLength implements RequestBody {

        private long left;

        OfLength(long length) {
            this.left = length;
        }

        @Override
        public int take(byte[] bytes, int from, int to) {
            int taken = (int) Math.min(left, to - from);
            left -= taken;
            return taken;
        }

        @Override
        public boolean complete() {
            return left == 0;
        }
    }

    /**
     * A chunked body (RFC 9112, section 7.1), without chunk extensions and trailers, which Helidon does not accept
     * either. Helidon skips any two bytes after a chunk, and accepts a sign before its size; here both are refused.
     */
    final class Chunked implements RequestBody {

        private static final int MAX_DIGITS = 8;

        private enum Expected {
            SIZE,
            SIZE_LF,
            DATA,
            DATA_CR,
            DATA_LF,
            END_CR,
            END_LF,
            NOTHING
        }

        private Expected expected = Expected.SIZE;
        private long size;
        private int digits;

        @Override
        public boolean complete() {
            return expected == Expected.NOTHING;
        }

        @Override
        public int take(byte[] bytes, int from, int to) {
            int position = from;
            while (position < to && !complete()) {
                if (expected == Expected.DATA) {
                    int data = (int) Math.min(size, to - position);
                    size -= data;
                    position += data;
                    if (size == 0) {
                        expected = Expected.DATA_CR;
                    }
                } else {
                    frame(bytes[position]);
                    position++;
                }
            }
            return position - from;
        }

        private void frame(byte b) {
            switch (expected) {
                case SIZE -> size(b);
                case SIZE_LF -> only('\n', b, size == 0 ? Expected.END_CR : Expected.DATA);
                case DATA_CR -> only('\r', b, Expected.DATA_LF);
                case DATA_LF -> only('\n', b, Expected.SIZE);
                case END_CR -> only('\r', b, Expected.END_LF);
                case END_LF -> only('\n', b, Expected.NOTHING);
                case DATA, NOTHING -> throw new IllegalStateException(expected.name());
            }
        }

        private void size(byte b) {
            int digit = Character.digit((char) (b & 0xff), 16);
            if (digit >= 0 && digits < MAX_DIGITS) {
                size = size * 16 + digit;
                digits++;
            } else if (b == '\r' && digits > 0 && size <= Integer.MAX_VALUE) {
                digits = 0;
                expected = Expected.SIZE_LF;
            } else {
                throw malformed("A chunk size must be 1 to 8 hexadecimal digits, of at most 7fffffff");
            }
        }

        private void only(char wanted, byte b, Expected next) {
            if (b != wanted) {
                throw malformed("A chunk must end with CR LF, and the last chunk without trailers");
            }
            expected = next;
        }
    }
}
