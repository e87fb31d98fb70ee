package io.fastauth.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.net.SocketAddress;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The listener that the server calls for one connection. A refused connection is upgraded too, to be sent the reason;
 * the listener behind this one is not called for it.
 */
final class GuardedListener implements WsListener {

    private final WsHandshake handshake;
    private final ConnectionRegistry registry;
    private final int maxMessage;
    private WsHandshake.@Nullable Admission admission;
    private long messageBytes;

    GuardedListener(WsHandshake handshake) {
        this.handshake = handshake;
        this.registry = handshake.registry();
        this.maxMessage = handshake.settings().get().maxMessage();
    }

    /** Decides about the upgrade; its answer has the returned headers. */
    WritableHeaders<?> upgrade(SocketAddress peer, HttpPrologue prologue, Headers headers) throws WsUpgradeException {
        WsHandshake.Answer answer = handshake.decide(peer, prologue, headers);
        admission = answer.admission();
        return answer.headers();
    }

    @Override
    public void onOpen(WsSession session) {
        switch (admission) {
            case WsHandshake.Accepted accepted -> {
                GuardedConnection connection = accepted.connection();
                GuardedSession opening = new GuardedSession(session, connection.caller());
                connection
                        .attach(opening)
                        .ifPresentOrElse(
                                ended -> registry.refuse(opening, ended),
                                () -> endIfFailed(connection, connection.open()));
            }
            case WsHandshake.Refused refused ->
                registry.refuse(new GuardedSession(session, refused.caller()), refused.reason());
            case null -> throw new IllegalStateException("A websocket was opened without an upgrade");
        }
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        onMessage(utf8Length(text), last, (listener, guarded) -> listener.onMessage(guarded, text, last));
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        onMessage(buffer.available(), last, (listener, guarded) -> listener.onMessage(guarded, buffer, last));
    }

    private void onMessage(int bytes, boolean last, BiConsumer<WsListener, WsSession> event) {
        messageBytes += bytes;
        if (messageBytes <= maxMessage) {
            received(event);
        } else if (admission instanceof WsHandshake.Accepted accepted) {
            registry.end(accepted.connection(), CloseReason.tooLong(maxMessage));
        }
        if (last) {
            messageBytes = 0;
        }
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

    @Override
    public void onPing(WsSession session, BufferData buffer) {
        received((listener, guarded) -> listener.onPing(guarded, buffer));
    }

    @Override
    public void onPong(WsSession session, BufferData buffer) {
        received((listener, guarded) -> listener.onPong(guarded, buffer));
    }

    private void received(BiConsumer<WsListener, WsSession> event) {
        if (admission instanceof WsHandshake.Accepted accepted) {
            accepted.connection().received();
            endIfFailed(accepted.connection(), accepted.connection().deliver(event));
        }
    }

    private void endIfFailed(GuardedConnection connection, boolean delivered) {
        if (!delivered) {
            registry.end(connection, CloseReason.LISTENER_FAILED);
        }
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        if (admission instanceof WsHandshake.Accepted accepted) {
            registry.leave(accepted.connection());
            accepted.connection().closedByPeer(status, reason);
        }
    }

    /** A frame that the server could not read; it would send the exception's message to the peer. */
    @Override
    public void onError(WsSession session, Throwable failure) {
        if (admission instanceof WsHandshake.Accepted accepted) {
            GuardedConnection connection = accepted.connection();
            endIfFailed(connection, connection.deliver((listener, guarded) -> listener.onError(guarded, failure)));
            connection.close(CloseReason.MALFORMED);
            registry.end(connection, CloseReason.MALFORMED);
        }
        throw new CloseConnectionException("Malformed websocket frame", failure);
    }
}
