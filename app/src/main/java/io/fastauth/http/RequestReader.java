package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http1.Http1Config;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connection, and returns them one at a time: a whole head, then its body, and nothing after
 * the last request. A head or body that does not arrive in time ends the connection.
 */
final class RequestReader implements Supplier<byte @Nullable []> {

    /** Heads up to this size are kept beside their bodies without being counted, in bytes. */
    private static final int ORDINARY_HEAD = 4 * 1024;

    private static final byte[] HEAD = "HEAD ".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LINGER = Duration.ofMillis(500);
    private static final int MAX_DISCARDED = 1024 * 1024;

    private final ConnectionSocket socket;
    private final ReadLimits limits;
    private final HeadReader heads;
    private final TargetCheck targets;
    private final ConnectionPolicy policy;

    private final Received received = new Received();
    private RequestBody body = new RequestBody.OfLength(0);
    private long bodyDeadline;
    private int largeHead;
    private boolean http10;
    private boolean head;
    private boolean last;
    private boolean upgradable;
    private boolean awaitingContinue;
    private boolean tunnel;
    private boolean begun = true;

    RequestReader(ConnectionSocket socket, ReadLimits limits, Http1Config config, ConnectionPolicy policy) {
        this.socket = socket;
        this.limits = limits;
        this.heads = new HeadReader(socket, limits, config);
        this.targets = new TargetCheck(config, policy);
        this.policy = policy;
    }

    /**
     * The next bytes, or null at the end of the connection.
     *
     * @throws CloseConnectionException when a request was refused, and answered
     * @throws RequestException when a body is malformed or does not arrive completely
     */
    @Override
    public byte @Nullable [] get() {
        if (tunnel) {
            return received.isEmpty() ? socket.read() : received.take(received.length());
        }
        if (!body.complete()) {
            return readBody();
        }
        return last ? null : readHead();
    }

    boolean http10() {
        return http10;
    }

    boolean head() {
        return head;
    }

    /**
     * Whether the current request is the last one: the client says so, or it still waits for {@code 100 Continue}, so
     * that it is unknown whether a body follows.
     */
    boolean last() {
        return last || awaitingContinue;
    }

    boolean awaitsContinue() {
        return awaitingContinue;
    }

    void continueSent() {
        awaitingContinue = false;
    }

    /**
     * Helidon has read the head of a request.
     *
     * @throws CloseConnectionException when it is no head from here: bytes of a body must never be read as a request
     */
    void headRead() {
        if (begun) {
            throw new CloseConnectionException("The body of the request before was not read");
        }
        begun = true;
    }

    boolean upgradable() {
        return upgradable;
    }

    /** The answer to the current request does not switch to another protocol. */
    void keepProtocol() {
        upgradable = false;
    }

    /** The answer has switched to another protocol: all further bytes belong to it. */
    void switchProtocol() {
        tunnel = true;
        upgradable = false;
    }

    private byte @Nullable [] readHead() {
        try {
            int length = heads.read(received);
            if (length < 0) {
                return null;
            }
            RequestHead request = new RequestHead(received.bytes(), length);
            targets.check(request);
            body = request.body();
            if (!body.complete()) {
                bodyDeadline = System.nanoTime() + limits.body().toNanos();
            }
            largeHead = Math.max(0, length - ORDINARY_HEAD);
            http10 = request.http10();
            head = request.method().equals("HEAD");
            last = request.last();
            upgradable = request.upgrade();
            awaitingContinue = request.expectsContinue() && !body.complete();
            begun = false;
            byte[] bytes = received.take(length);
            return request.changed() ? request.forHelidon(socket.localAddress()) : bytes;
        } catch (RefusedRequestException e) {
            refuse(e);
            throw new CloseConnectionException("Request refused: " + e.reason());
        }
    }

    private void refuse(RefusedRequestException refusal) {
        policy.refused(socket.peer(), refusal.status(), refusal.reason());
        int end = Math.min(received.to(), received.from() + HEAD.length);
        boolean headRequest = Arrays.equals(received.bytes(), received.from(), end, HEAD, 0, HEAD.length);
        try {
            socket.writeNow(BufferData.create(refusal.answer(headRequest)));
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("The refusal could not be sent", e);
        }
        if (refusal.tooLarge()) {
            discardRest();
        }
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

    private byte[] readBody() {
        if (received.isEmpty()) {
            received.add(awaitBody());
        }
        try {
            return received.take(body.take(received.bytes(), received.from(), received.to()));
        } catch (RefusedRequestException e) {
            throw unreadable(e.status(), e.reason());
        }
    }

    /** A request that waits for its body is bounded like an unfinished head, with the memory of a large head. */
    private byte[] awaitBody() {
        if (!limits.heads().reserve(largeHead)) {
            throw unreadable(
                    Status.SERVICE_UNAVAILABLE_503,
                    "Requests with large heads that wait for their bodies take too much memory");
        }
        limits.connections().receiving(socket);
        try {
            return readBeforeDeadline();
        } finally {
            limits.connections().busy(socket);
            limits.heads().release(largeHead);
        }
    }

    private byte[] readBeforeDeadline() {
        long left = Math.min(limits.stall().toNanos(), bodyDeadline - System.nanoTime());
        byte[] more;
        try {
            more = socket.read(left, () -> true);
        } catch (ServerConnectionException e) {
            // The client has reset the connection, which concerns only this request.
            more = null;
        }
        if (more == null) {
            throw socket.ended()
                    ? unreadable(Status.REQUEST_TIMEOUT_408, "The request body did not arrive in time")
                    : unreadable(Status.BAD_REQUEST_400, "The connection ended before the request body did");
        }
        return more;
    }

    private RequestException unreadable(Status status, String reason) {
        last = true;
        return RequestException.builder()
                .type(DirectHandler.EventType.BAD_REQUEST)
                .status(status)
                .setKeepAlive(false)
                .message(reason)
                .build();
    }
}
