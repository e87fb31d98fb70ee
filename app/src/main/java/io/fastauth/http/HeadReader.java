package io.fastauth.http;

import io.helidon.http.Status;
import io.helidon.webserver.http1.Http1Config;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Reads whole request heads (RFC 9112, section 2.1). Invalid bytes are refused as soon as they arrive, and a head that
 * is too long before it is complete. The deadline of a head begins with its first byte: between two requests, a
 * connection may be idle as long as Helidon's {@code idle-connection-timeout} allows.
 */
final class HeadReader {

    private static final Logger LOGGER = System.getLogger(HeadReader.class.getName());
    private static final int END = -1;
    private static final int UNFINISHED = -1;
    private static final byte DEL = 0x7f;

    private final ConnectionSocket socket;
    private final ReadLimits limits;
    private final int maxLine;
    private final int maxFields;
    private boolean connected;
    private int position;
    private int lineStart;
    private int fieldsStart;

    HeadReader(ConnectionSocket socket, ReadLimits limits, Http1Config config) {
        this.socket = socket;
        this.limits = limits;
        this.maxLine = config.maxPrologueLength();
        this.maxFields = config.maxHeadersSize();
    }

    /**
     * Reads until the head at the beginning of the received bytes is complete.
     *
     * @return the length of the head with its empty line, or a negative number at the end of the connection
     * @throws RefusedRequestException when the bytes cannot be the head of a request
     */
    int read(Received received) {
        position = 0;
        lineStart = 0;
        fieldsStart = 0;
        received.align();
        limits.connections().idle(socket);
        int reserved = 0;
        try {
            if (received.isEmpty() && !first(received)) {
                return END;
            }
            int length = scan(received.bytes(), received.to());
            if (length >= 0) {
                return length;
            }
            long deadline = System.nanoTime() + limits.head().toNanos();
            limits.connections().receiving(socket);
            while (length < 0) {
                int grown = received.capacity() - reserved;
                if (!limits.heads().reserve(grown)) {
                    LOGGER.log(Level.DEBUG, "Connection closed: unfinished request heads take too much memory");
                    return END;
                }
                reserved += grown;
                byte[] more = socket.read(deadline - System.nanoTime(), () -> true);
                if (more == null) {
                    return END;
                }
                received.add(more);
                length = scan(received.bytes(), received.to());
            }
            return length;
        } finally {
            limits.heads().release(reserved);
            limits.connections().busy(socket);
        }
    }

    /** Waits for the first byte of a head, on a new TLS connection including the handshake. */
    private boolean first(Received received) {
        byte[] first = connected || !socket.secure()
                ? socket.read()
                : socket.read(limits.head().toNanos(), () -> !socket.handshakeDone());
        connected = true;
        if (first != null) {
            received.add(first);
        }
        return first != null;
    }

    /** Continues the search for the end of the head; negative when it is not complete. */
    private int scan(byte[] bytes, int length) {
        position = nextControl(bytes, position, length);
        while (position < length) {
            byte control = bytes[position];
            if (control == '\r') {
                if (position + 1 == length) {
                    break;
                }
                if (bytes[position + 1] != '\n') {
                    throw malformedLine();
                }
                position += 2;
                refuseLong();
                if (lineEnded()) {
                    return position;
                }
            } else if (control == '\n') {
                throw malformedLine();
            } else if (control != '\t' || fieldsStart == 0) {
                throw RefusedRequestException.malformed("The request head must not contain control characters");
            } else {
                position++;
            }
            position = nextControl(bytes, position, length);
        }
        refuseLong();
        return UNFINISHED;
    }

    /** The position of the next control character, or the length. Bytes above 127 are negative here, and none. */
    private static int nextControl(byte[] bytes, int from, int length) {
        int at = from;
        while (at < length && (bytes[at] < 0 || (bytes[at] >= ' ' && bytes[at] != DEL))) {
            at++;
        }
        return at;
    }

    private static RefusedRequestException malformedLine() {
        return RefusedRequestException.malformed("Every line of the request head must end with CR LF");
    }

    /** Whether the line that has just ended is the last one of the head. */
    private boolean lineEnded() {
        boolean empty = position - lineStart == 2;
        if (empty && lineStart == 0) {
            throw RefusedRequestException.malformed("The request line must not be empty");
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
}
