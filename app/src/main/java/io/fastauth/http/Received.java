package io.fastauth.http;

import java.util.Arrays;

/** The received bytes of a connection that were not taken. */
final class Received {

    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int from;
    private int to;

    boolean isEmpty() {
        return from == to;
    }

    int length() {
        return to - from;
    }

    int capacity() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Moves the first byte to the beginning of {@link #bytes()}. */
    void align() {
        if (from > 0) {
            bytes = isEmpty() ? NOTHING : Arrays.copyOfRange(bytes, from, to);
            to -= from;
            from = 0;
        }
    }

    /** Adds bytes; the array is not copied when it is the first one. */
    void add(byte[] more) {
        if (isEmpty()) {
            bytes = more;
            from = 0;
            to = more.length;
            return;
        }
        if (to + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(to + more.length, 2 * bytes.length));
        }
        System.arraycopy(more, 0, bytes, to, more.length);
        to += more.length;
    }

    byte[] take(int length) {
        boolean all = from == 0 && length == bytes.length;
        byte[] taken = all ? bytes : Arrays.copyOfRange(bytes, from, from + length);
        from += length;
        if (isEmpty()) {
            bytes = NOTHING;
            from = 0;
            to = 0;
        }
        return taken;
    }
}
