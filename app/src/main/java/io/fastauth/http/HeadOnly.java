package io.fastauth.http;

import java.util.Arrays;

/** The head of one answer: what its content would be is dropped (RFC 9110, section 9.3.2). */
final class HeadOnly {

    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    private int matched;

    /**
     * Takes the next part of the answer.
     *
     * @param bytes the bytes that were to be written
     * @return those of them that belong to the head
     */
    byte[] of(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && matched < END.length) {
            byte next = bytes[length++];
            matched = next == END[matched] ? matched + 1 : next == END[0] ? 1 : 0;
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
