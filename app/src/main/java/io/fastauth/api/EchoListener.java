package io.fastauth.api;

import io.helidon.common.buffers.BufferData;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;

/** Answers texts with themselves, as the original's example does: to try a guarded websocket with. One connection's. */
public final class EchoListener implements WsListener {

    private final StringBuilder query = new StringBuilder();

    /** A listener for one connection. */
    public EchoListener() {}

    @Override
    public void onOpen(WsSession session) {
        session.send("{\"status\":\"success\",\"detail\":\"Connected: Connection Accepted\"}", true);
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        query.append(text);
        if (last) {
            session.send("Received query: " + query, true);
            query.setLength(0);
        }
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        session.close(WsCloseCodes.CANNOT_ACCEPT, "Only texts are answered");
    }

    @Override
    public void onPing(WsSession session, BufferData buffer) {
        session.pong(buffer);
    }
}
