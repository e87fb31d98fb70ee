package io.fastauth.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connection, and hands them on one at a time: a whole head, then its body, and nothing
 * behind the last request. What does not arrive in time ends the connection.
 */
final class RequestReader implements Supplier<byte @Nullable []> {

    /** A head of this size is held beside its body without being counted, in bytes. */
    private static final int ORDINARY_HEAD = 4 * 1024;

    private final ConnectionSocket socket;
    private final ReadLimits limits;
    private final HeadReader heads;
    private final TargetCheck targets;
    private final Refusals refusals;

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

    RequestReader(
            ConnectionSocket socket, ReadLimits limits, HeadReader heads, TargetCheck targets, Refusals refusals) {
        this.socket = socket;
        this.limits = limits;
        this.heads = heads;
        this.targets = targets;
        this.refusals = refusals;
    }

    /**
     * Reads what comes next.
     *
     * @return bytes, or null when nothing comes any more
     * @throws CloseConnectionException when a request was refused, and answered
     * @throws RequestException when a body is malformed or does not arrive completely
     */
    @Override
    public byte @Nullable [] get() {
        if (tunnel) {
            return received.isEmpty() ? socket.read() : received.take(received.length());
        }
        if (!body.complete()) {
            return ofBody();
        }
        return last ? null : next();
    }

    /** Whether the current request is of HTTP/1.0. */
    boolean http10() {
        return http10;
    }

    /** Whether the method of the current request is HEAD. */
    boolean head() {
        return head;
    }

    /**
     * Whether no request follows the current one: its client says so, or still waits for {@code 100 Continue}, and
     * whether it will send its body then is not known.
     */
    boolean last() {
        return last || awaitingContinue;
    }

    /** Whether the client may still wait for the interim answer. */
    boolean awaitsContinue() {
        return awaitingContinue;
    }

    /** The interim answer is sent, so the body follows. */
    void continues() {
        awaitingContinue = false;
    }

    /**
     * Helidon has read the head of a request.
     *
     * @throws CloseConnectionException when it is not a head that was handed on: bytes of a body must never be taken
     *     for a request
     */
    void begins() {
        if (begun) {
            throw new CloseConnectionException("The body of the request before was not read");
        }
        begun = true;
    }

    /** Whether the answer to the current request may switch to another protocol. */
    boolean upgradable() {
        return upgradable;
    }

    /** The answer to the current request does not switch to another protocol. */
    void keepProtocol() {
        upgradable = false;
    }

    /** The answer has switched to another protocol: from now on all bytes are its own. */
    void switchProtocol() {
        tunnel = true;
        upgradable = false;
    }

    private byte @Nullable [] next() {
        try {
            int length = heads.read(received);
            if (length < 0) {
                return null;
            }
            RequestHead request = new RequestHead(received.bytes(), length);
            targets.check(request);
            body = request.body();
            bodyDeadline = System.nanoTime() + limits.body().toNanos();
            largeHead = Math.max(0, length - ORDINARY_HEAD);
            http10 = request.http10();
            head = request.method().equals("HEAD");
            last = request.last();
            upgradable = request.upgrade();
            awaitingContinue = request.expectsContinue() && !body.complete();
            begun = false;
            byte[] bytes = received.take(length);
            return request.changed() ? request.forHelidon(socket.served()) : bytes;
        } catch (RefusedRequestException e) {
            refusals.answer(e, received);
            throw new CloseConnectionException("Request refused: " + e.reason());
        }
    }

    private byte[] ofBody() {
        if (received.isEmpty()) {
            received.add(moreOfBody());
        }
        try {
            return received.take(body.take(received.bytes(), received.from(), received.to()));
        } catch (RefusedRequestException e) {
            throw unreadable(e.status(), e.reason());
        }
    }

    /** While a request waits for its body, it counts like an unfinished head, with the memory of a large head. */
    private byte[] moreOfBody() {
        if (!limits.heads().reserve(largeHead)) {
            throw unreadable(
                    Status.SERVICE_UNAVAILABLE_503,
                    "Requests with large heads that wait for their bodies take too much");
        }
        limits.connections().receiving(socket);
        try {
            return arriving();
        } finally {
            limits.connections().busy(socket);
            limits.heads().release(largeHead);
        }
    }

    private byte[] arriving() {
        long left = Math.min(limits.stall().toNanos(), bodyDeadline - System.nanoTime());
        byte[] more;
        try {
            more = socket.read(left, () -> true);
        } catch (ServerConnectionException e) {
            // The client has reset the connection; nothing but this request is concerned.
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
