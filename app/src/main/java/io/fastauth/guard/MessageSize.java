package io.fastauth.guard;

/** Adds up the fragments of a message. For the thread of one connection. */
final class MessageSize {

    private final int limit;
    private long received;

    MessageSize(int limit) {
        this.limit = limit;
    }

    int limit() {
        return limit;
    }

    /** Whether the message is short enough, with one more fragment of some bytes. */
    boolean add(int bytes, boolean last) {
        received += bytes;
        boolean fits = received <= limit;
        if (last) {
            received = 0;
        }
        return fits;
    }

    boolean add(String text, boolean last) {
        return add(utf8Length(text), last);
    }

    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair is half of four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
