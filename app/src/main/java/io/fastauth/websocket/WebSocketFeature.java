package io.fastauth.websocket;

import io.fastauth.guard.EventAccess;
import io.fastauth.guard.Level;
import io.fastauth.token.EventStream;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.spi.ServerFeature.RoutingBuilders;
import io.helidon.webserver.spi.ServerFeature.ServerFeatureContext;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.lang.System.Logger;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Guards the {@link GuardedWsRouting} of each socket of a server, and adds the service's own endpoints to that of the
 * default socket, after the application's. A feature cannot add a routing, so the application registers one.
 *
 * @param access decides who may read events
 * @param places where a path of the contract is served, each a function of the path
 */
public record WebSocketFeature(
        WebSockets webSockets, EventStream events, EventAccess access, List<UnaryOperator<String>> places) {

    private static final Logger LOGGER = System.getLogger(WebSocketFeature.class.getName());

    /** Fails with an {@link IllegalArgumentException} when a socket has a GuardedWsRouting and a WsRouting. */
    public void addTo(ServerFeatureContext context) {
        context.sockets().stream()
                .filter(socket -> !socket.equals(WebServer.DEFAULT_SOCKET_NAME))
                .forEach(socket -> guard(context.socket(socket).routingBuilders(), false));
        guard(context.socket(WebServer.DEFAULT_SOCKET_NAME).routingBuilders(), true);
    }

    private void guard(RoutingBuilders routings, boolean isDefault) {
        boolean unguarded = routings.hasRouting(WsRouting.Builder.class);
        if (!routings.hasRouting(GuardedWsRouting.Builder.class)) {
            if (unguarded) {
                LOGGER.log(
                        Logger.Level.WARNING,
                        "The websockets of WsRouting are not guarded: register them with GuardedWsRouting");
            }
            return;
        }
        if (unguarded) {
            // The server would serve one of the two, whichever comes last.
            throw new IllegalArgumentException(
                    "A socket cannot have both GuardedWsRouting and WsRouting: register all websockets with the first");
        }
        GuardedWsRouting.Builder routing = routings.routingBuilder(GuardedWsRouting.Builder.class);
        if (isDefault) {
            places.forEach(served -> addEndpoints(routing, served));
        }
        routing.guardedBy(webSockets);
    }

    private void addEndpoints(GuardedWsRouting.Builder routing, UnaryOperator<String> served) {
        routing.endpoint(Level.ACCESS, served.apply("/ws/access"), EchoListener::new)
                .endpoint(Level.MASTER, served.apply("/ws/master"), EchoListener::new)
                .endpoint(served.apply("/ws/events"), new Endpoint.Events(events, access, webSockets::heartbeat));
    }

    /** Echoes the texts of one connection, as the original's example does. */
    private static final class EchoListener implements WsListener {

        private final StringBuilder query = new StringBuilder();

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
}
