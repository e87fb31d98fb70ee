package io.fastauth.http;

import io.helidon.webserver.http1.Http1Config;
import java.lang.System.Logger;

/**
 * Reads whole request heads. The deadline of a head begins with its first byte: a connection may be idle between two
 * requests for as long as Helidon's {@code idle-connection-timeout} allows.
 */
final class HeadReader {

    private static final Logger LOGGER = System.getLogger(HeadReader.class.getName());
    private static final int END = -1;

    private final SocketReads socket;
    private final ReadLimits limits;
    private final Http1Config config;
    private boolean connected;

    HeadReader(SocketReads socket, ReadLimits limits, Http1Config config) {
        this.socket = socket;
        this.limits = limits;
        this.config = config;
    }

    /**
     * Reads until the head at the beginning of the received bytes is complete.
     *
     * @param received what has arrived already; more is added
     * @return the length of the head, or a negative number when no head comes any more
     * @throws RefusedRequestException when it cannot be the head of a request
     */
    int read(Received received) {
        HeadScan scan = new HeadScan(config.maxPrologueLength(), config.maxHeadersSize());
        received.align();
        limits.connections().idle(socket);
        int reserved = 0;
        try {
            if (received.isEmpty() && !first(received)) {
                return END;
            }
            long deadline = System.nanoTime() + limits.head().toNanos();
            int length = scan.end(received.bytes(), received.to());
            if (length < 0) {
                limits.connections().receiving(socket);
            }
            while (length < 0) {
                int grown = received.capacity() - reserved;
                if (!limits.heads().reserve(grown)) {
                    LOGGER.log(Logger.Level.DEBUG, "Connection closed: unfinished request heads take too much memory");
                    return END;
                }
                reserved += grown;
                byte[] more = socket.read(deadline - System.nanoTime(), () -> true);
                if (more == null) {
                    return END;
                }
                received.add(more);
                length = scan.end(received.bytes(), received.to());
            }
            return length;
        } finally {
            limits.heads().release(reserved);
            limits.connections().busy(socket);
        }
    }

    /** Waits for the first byte of a head; for the first of a TLS connection, that includes the handshake. */
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
}
