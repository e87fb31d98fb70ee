package io.fastauth.http;

import static io.fastauth.http.RefusedRequestException.malformed;

import io.helidon.http.Status;

/**
 * Finds the end of a request head while its bytes arrive (RFC 9112, section 2.1). It refuses bytes that no head has as
 * soon as it meets them, and a head that is too long before it is complete.
 */
final class HeadScan {

    private static final int UNFINISHED = -1;

    private final int maxLine;
    private final int maxFields;
    private int position;
    private int lineStart;
    private int fieldsStart;

    /**
     * A scan of one head.
     *
     * @param maxLine longest request line, in bytes
     * @param maxFields longest header section, in bytes
     */
    HeadScan(int maxLine, int maxFields) {
        this.maxLine = maxLine;
        this.maxFields = maxFields;
    }

    /**
     * Goes on with the bytes that have arrived.
     *
     * @param bytes the head from its first byte on
     * @param length how many bytes have arrived
     * @return the length of the head with its empty line, or a negative number when it is not complete
     * @throws RefusedRequestException when it cannot be the head of a request
     */
    int end(byte[] bytes, int length) {
        while (position < length) {
            boolean afterCr = position > 0 && bytes[position - 1] == '\r';
            byte b = bytes[position];
            if (afterCr != (b == '\n')) {
                throw malformed("Every line of the request head must end with CR LF");
            }
            if (isControl(b) && b != '\r' && b != '\n' && (b != '\t' || fieldsStart == 0)) {
                throw malformed("The request head must not contain control characters");
            }
            position++;
            if (b == '\n') {
                refuseLong();
                if (lineEnded()) {
                    return position;
                }
            }
        }
        refuseLong();
        return UNFINISHED;
    }

    /** Whether the line that has just ended was the last of the head. */
    private boolean lineEnded() {
        boolean empty = position - lineStart == 2;
        if (empty && lineStart == 0) {
            throw malformed("The request line must not be empty");
        }
        lineStart = position;
        if (fieldsStart == 0) {
            fieldsStart = position;
        }
        return empty;
    }

    private void refuseLong() {
        if (fieldsStart == 0 && position > maxLine) {
            throw new RefusedRequestException(
                    Status.REQUEST_URI_TOO_LONG_414, "The request line must have at most " + maxLine + " bytes");
        }
        if (fieldsStart > 0 && position - fieldsStart > maxFields) {
            throw RefusedRequestException.fieldsTooLarge("The header fields must have at most " + maxFields + " bytes");
        }
    }

    private static boolean isControl(byte b) {
        return (b >= 0 && b < ' ') || b == 0x7f;
    }
}
