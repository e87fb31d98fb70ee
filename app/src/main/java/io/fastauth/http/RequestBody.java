package io.fastauth.http;

/** The framing of the body of one request (RFC 9112, section 6): which of the received bytes belong to it. */
sealed interface RequestBody {

    /**
     * Takes bytes of the body.
     *
     * @param bytes the received bytes
     * @param from the index of the first, of at least one
     * @param to the index after the last
     * @return how many belong to the body, at least one
     * @throws RefusedRequestException when the framing is malformed
     */
    int take(byte[] bytes, int from, int to);

    /** Whether the body has been taken completely. */
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
     * A chunked body (RFC 9112, section 7.1), without chunk extensions and trailers: Helidon accepts neither. Helidon
     * skips the two bytes after a chunk whatever they are, and accepts a sign before its size; here both are refused.
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
                throw RefusedRequestException.malformed(
                        "A chunk size must be 1 to 8 hexadecimal digits, of at most 7fffffff");
            }
        }

        private void only(char wanted, byte b, Expected next) {
            if (b != wanted) {
                throw RefusedRequestException.malformed(
                        "A chunk must end with CR LF, and the last chunk without trailers");
            }
            expected = next;
        }
    }
}
