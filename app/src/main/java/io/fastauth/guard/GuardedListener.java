package io.fastauth.guard;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the server talks to for one connection. Whoever is refused is upgraded too, to be told why: the listener behind
 * this one hears nothing of it.
 */
final class GuardedListener implements WsListener {

    private final WsDoor door;
    private final MessageSize size;
    private Optional<SocketAddress> peer = Optional.empty();
    private @Nullable WsAdmission admission;

    GuardedListener(WsDoor door, WsLimits limits) {
        this.door = door;
        this.size = new MessageSize(limits.maxMessage());
    }

    /** Says where the upgrade comes from, before it is decided about. */
    void connectedFrom(SocketAddress address) {
        peer = Optional.of(address);
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) throws WsUpgradeException {
        WsAdmission.Answer answer = door.open(peer, prologue, headers);
        admission = answer.admission();
        return answer.headers();
    }

    @Override
    public void onOpen(WsSession session) {
        switch (admission) {
            case WsAdmission.Admitted admitted -> admitted.socket().open(session);
            case WsAdmission.Refused refused -> door.refuse(session, refused);
            case null -> throw new IllegalStateException("A websocket was opened without an upgrade");
        }
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        if (admission instanceof WsAdmission.Admitted admitted) {
            if (size.add(text, last)) {
                admitted.socket().message((listener, guarded) -> listener.onMessage(guarded, text, last));
            } else {
                admitted.socket().end(WsEnd.tooLong(size.limit()));
            }
        }
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        if (admission instanceof WsAdmission.Admitted admitted) {
            if (size.add(buffer.available(), last)) {
                admitted.socket().message((listener, guarded) -> listener.onMessage(guarded, buffer, last));
            } else {
                admitted.socket().end(WsEnd.tooLong(size.limit()));
            }
        }
    }

    @Override
    public void onPing(WsSession session, BufferData buffer) {
        if (admission instanceof WsAdmission.Admitted admitted) {
            admitted.socket().message((listener, guarded) -> listener.onPing(guarded, buffer));
        }
    }

    @Override
    public void onPong(WsSession session, BufferData buffer) {
        if (admission instanceof WsAdmission.Admitted admitted) {
            admitted.socket().message((listener, guarded) -> listener.onPong(guarded, buffer));
        }
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        if (admission instanceof WsAdmission.Admitted admitted) {
            admitted.socket().closedByPeer(status, reason);
        }
    }

    /** A frame that the server could not read; it would send the exception's message to the peer. */
    @Override
    public void onError(WsSession session, Throwable failure) {
        if (admission instanceof WsAdmission.Admitted admitted) {
            admitted.socket().deliver((listener, guarded) -> listener.onError(guarded, failure));
            admitted.socket().endNow(WsEnd.malformed());
        }
        throw new CloseConnectionException("Malformed websocket frame", failure);
    }
}
