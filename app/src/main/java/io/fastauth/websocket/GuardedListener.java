package io.fastauth.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The listener that the server calls for one connection. A refused connection is upgraded too, to be sent the reason;
 * the endpoint's listener is not called for it.
 */
final class GuardedListener implements WsListener {

    private final WsHandshake handshake;
    private final ConnectionRegistry registry;
    private final int maxMessage;
    private WsHandshake.Result.@Nullable Opened result;
    private long messageBytes;

    GuardedListener(WsHandshake handshake) {
        this.handshake = handshake;
        this.registry = handshake.registry();
        this.maxMessage = handshake.settings().get().maxMessage();
    }

    /** Decides about the upgrade. */
    WsHandshake.Result upgrade(SocketAddress peer, HttpPrologue prologue, Headers headers) throws WsUpgradeException {
        WsHandshake.Result decided = handshake.decide(peer, prologue, headers);
        if (decided instanceof WsHandshake.Result.Opened opened) {
            result = opened;
        }
        return decided;
    }

    /** The connection; empty when it was refused. */
    private Optional<GuardedConnection> accepted() {
        return result == null || result.refusal().isPresent() ? Optional.empty() : Optional.of(result.connection());
    }

    @Override
    public void onOpen(WsSession session) {
        if (result == null) {
            throw new IllegalStateException("A websocket was opened without an upgrade");
        }
        GuardedConnection connection = result.connection();
        GuardedSession opening = new GuardedSession(session, connection.caller());
        result.refusal()
                .or(() -> connection.attach(opening))
                .ifPresentOrElse(
                        reason -> registry.refuse(opening, reason), () -> endIfFailed(connection, connection.open()));
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
        } else {
            accepted().ifPresent(connection -> registry.end(connection, CloseReason.tooLong(maxMessage)));
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
        accepted().ifPresent(connection -> {
            connection.received();
            endIfFailed(connection, connection.deliver(event));
        });
    }

    private void endIfFailed(GuardedConnection connection, boolean delivered) {
        if (!delivered) {
            registry.end(connection, CloseReason.LISTENER_FAILED);
        }
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        accepted().ifPresent(connection -> {
            registry.leave(connection);
            connection.closedByPeer(status, reason);
        });
    }

    /** The server could not read a frame. The exception's message is not sent to the peer. */
    @Override
    public void onError(WsSession session, Throwable failure) {
        accepted().ifPresent(connection -> {
            endIfFailed(connection, connection.deliver((listener, guarded) -> listener.onError(guarded, failure)));
            connection.close(CloseReason.MALFORMED);
            registry.end(connection, CloseReason.MALFORMED);
        });
        throw new CloseConnectionException("Malformed websocket frame", failure);
    }
}
