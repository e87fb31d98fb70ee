package io.fastauth;

import io.fastauth.api.EchoListener;
import io.fastauth.guard.Level;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.spi.ServerFeature.RoutingBuilders;
import io.helidon.webserver.spi.ServerFeature.ServerFeatureContext;
import io.helidon.webserver.spi.ServerFeature.SocketBuilders;
import io.helidon.webserver.websocket.WsRouting;
import java.lang.System.Logger;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Guards the websocket routings of a server, adds the service's own endpoints after the host's, and says what each asks
 * for. A feature cannot add a routing, so the host brings one.
 *
 * @param fastAuth the service
 */
record WebSocketRoutings(FastAuth fastAuth) {

    private static final Logger LOGGER = System.getLogger(WebSocketRoutings.class.getName());

    void guard(ServerFeatureContext context) {
        context.sockets().stream()
                .filter(socket -> !socket.equals(WebServer.DEFAULT_SOCKET_NAME))
                .forEach(socket -> guard(context.socket(socket), false));
        guard(context.socket(WebServer.DEFAULT_SOCKET_NAME), true);
    }

    private void guard(SocketBuilders socket, boolean withOurs) {
        RoutingBuilders routings = socket.routingBuilders();
        boolean unguarded = routings.hasRouting(WsRouting.Builder.class);
        if (!routings.hasRouting(GuardedWsRouting.class)) {
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
                    "GuardedWsRouting and WsRouting cannot stand side by side: register all websockets with the first");
        }
        GuardedWsRouting routing = routings.routingBuilder(GuardedWsRouting.class);
        if (withOurs) {
            for (UnaryOperator<String> served : fastAuth.paths().places()) {
                routing.endpoint(Level.ACCESS, served.apply("/ws/access"), EchoListener::new);
                routing.endpoint(Level.MASTER, served.apply("/ws/master"), EchoListener::new);
                routing.endpoint(Level.MASTER, served.apply("/ws/events"), fastAuth.events()::listener);
            }
        }
        routing.guardedBy(fastAuth.webSockets());
        socket.httpRouting()
                .addFeature(new DoneAtStart(() -> routing.endpoints().forEach(this::announce)));
    }

    private void announce(GuardedWsRouting.Endpoint endpoint) {
        Level byPath = fastAuth.guard().level(endpoint.path());
        Level level = byPath.compareTo(endpoint.least()) >= 0 ? byPath : endpoint.least();
        LOGGER.log(
                Logger.Level.INFO,
                "Websocket " + endpoint.path() + ": " + level.name().toLowerCase(Locale.ROOT));
    }
}
