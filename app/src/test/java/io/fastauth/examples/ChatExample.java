package io.fastauth.examples;

import io.fastauth.FastAuthFeature;
import io.fastauth.websocket.GuardedWsRouting;
import io.fastauth.websocket.WebSockets;
import io.helidon.common.buffers.BufferData;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A chat: what a client says, everybody hears, with the name of the client in front of it. */
public final class ChatExample {

    private ChatExample() {}

    public static WebServer server(Config config) {
        return WebServer.builder()
                .config(config.get("server"))
                .addFeature(FastAuthFeature.create(config.get("fastauth")))
                .addRouting(GuardedWsRouting.builder().endpoint("/access/chat", new Chat()))
                .build();
    }

    /** One listener for everybody; it never sees a websocket that was refused. */
    static final class Chat implements WsListener {

        private final Set<WsSession> sessions = ConcurrentHashMap.newKeySet();

        @Override
        public void onOpen(WsSession session) {
            sessions.add(session);
            say(session, "is here");
        }

        @Override
        public void onMessage(WsSession session, String text, boolean last) {
            say(session, text);
        }

        @Override
        public void onPing(WsSession session, BufferData payload) {
            session.pong(payload);
        }

        @Override
        public void onClose(WsSession session, int status, String reason) {
            sessions.remove(session);
            say(session, "is gone");
        }

        private void say(WsSession speaker, String text) {
            String client = WebSockets.caller(speaker).clientId().orElseThrow();
            sessions.forEach(session -> session.send(client + ": " + text, true));
        }
    }

    public static void main(String[] arguments) {
        server(Config.create()).start();
    }
}
