package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DateTime;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * Answers requests that are refused before they are routed, with a problem (RFC 9457). The connection is closed after
 * the answer.
 *
 * @param socket its reads
 * @param policy observes the refusals
 */
record Refusals(ConnectionContext context, ConnectionSocket socket, ConnectionPolicy policy) {

    private static final byte[] HEAD = "HEAD ".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LINGER = Duration.ofMillis(500);
    private static final int MAX_DISCARDED = 1024 * 1024;

    /**
     * Answers.
     *
     * @param refusal why the request is refused
     * @param received the request, from its first byte on
     */
    void answer(RefusedRequestException refusal, Received received) {
        policy.refused(context.remotePeer().address(), refusal.status(), refusal.reason());
        byte[] answer = problem(refusal, startsWithHead(received)).getBytes(StandardCharsets.ISO_8859_1);
        try {
            context.dataWriter().writeNow(BufferData.create(answer));
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("The refusal could not be sent", e);
        }
        if (refusal.tooLarge()) {
            discardRest();
        }
    }

    private static boolean startsWithHead(Received received) {
        int end = Math.min(received.to(), received.from() + HEAD.length);
        return Arrays.equals(received.bytes(), received.from(), end, HEAD, 0, HEAD.length);
    }

    /** The reasons are our own texts: nothing in them needs an escape. */
    private static String problem(RefusedRequestException refusal, boolean head) {
        Status status = refusal.status();
        String body = "{\"type\":\"about:blank\",\"title\":\"" + status.reasonPhrase() + "\",\"status\":"
                + status.code() + ",\"detail\":\"" + refusal.reason() + "\"}";
        return "HTTP/1.1 " + status.code() + " " + status.reasonPhrase() + "\r\nDate: " + DateTime.rfc1123String()
                + "\r\nConnection: close\r\nContent-Type: application/problem+json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + (head ? "" : body);
    }

    /** Closing a socket with unread bytes resets it, and the client could lose the answer. */
    private void discardRest() {
        long deadline = System.nanoTime() + LINGER.toNanos();
        int discarded = 0;
        while (discarded < MAX_DISCARDED) {
            byte[] rest = socket.read(deadline - System.nanoTime(), () -> true);
            if (rest == null) {
                return;
            }
            discarded += rest.length;
        }
    }
}
