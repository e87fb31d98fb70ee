package io.fastauth;

import io.fastauth.guard.GuardedRoutes;
import io.fastauth.guard.Level;
import io.fastauth.guard.WsGuard;
import io.helidon.common.Builder;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A websocket routing whose every endpoint is guarded by what the path policies ask for. It takes the place of
 * Helidon's {@link WsRouting#builder()}; the two cannot stand side by side:
 *
 * <pre>{@code
 * WebServer.builder()
 *         .addFeature(FastAuthFeature.create(config))
 *         .addRouting(GuardedWsRouting.builder().endpoint("/chat", ChatListener::new))
 * }</pre>
 */
public final class GuardedWsRouting implements Builder<GuardedWsRouting, GuardedRoutes> {

    private final List<Endpoint> endpoints = new ArrayList<>();
    private @Nullable WsGuard guard;

    private GuardedWsRouting() {}

    /**
     * A routing without endpoints.
     *
     * @return the routing
     */
    public static GuardedWsRouting builder() {
        return new GuardedWsRouting();
    }

    /**
     * Adds an endpoint that is guarded by the path policies.
     *
     * @param path the path, as Helidon's router reads it
     * @param listener the listener of all connections
     * @return this
     */
    public GuardedWsRouting endpoint(String path, WsListener listener) {
        return endpoint(Level.OPEN, path, () -> listener);
    }

    /**
     * Adds an endpoint that is guarded by the path policies.
     *
     * @param path the path, as Helidon's router reads it
     * @param listeners gives a listener for each accepted connection
     * @return this
     */
    public GuardedWsRouting endpoint(String path, Supplier<WsListener> listeners) {
        return endpoint(Level.OPEN, path, listeners);
    }

    /**
     * Adds an endpoint that asks for a level by itself; what the path policies ask for counts when it is stricter.
     *
     * @param least what is asked for at least
     * @param path the path, as Helidon's router reads it
     * @param listeners gives a listener for each accepted connection
     * @return this
     */
    public GuardedWsRouting endpoint(Level least, String path, Supplier<WsListener> listeners) {
        endpoints.add(new Endpoint(least, path, listeners));
        return this;
    }

    /** Puts a guard before every endpoint. */
    void guardedBy(WsGuard webSockets) {
        guard = webSockets;
    }

    List<Endpoint> endpoints() {
        return List.copyOf(endpoints);
    }

    /**
     * The routing, for the server.
     *
     * @throws IllegalStateException when no FastAuthFeature of the server guards it
     */
    @Override
    public GuardedRoutes build() {
        WsGuard guarding = guard;
        if (guarding == null) {
            throw new IllegalStateException("GuardedWsRouting needs an enabled FastAuthFeature in the same server;"
                    + " websockets that nobody guards belong in Helidon's WsRouting");
        }
        return new GuardedRoutes(endpoints.stream()
                .map(endpoint -> new GuardedRoutes.Route(
                        endpoint.path(), guarding.guarding(endpoint.least(), endpoint.listeners())))
                .toList());
    }

    /**
     * One endpoint.
     *
     * @param least what it asks for at least
     * @param path its path
     * @param listeners its listeners
     */
    record Endpoint(Level least, String path, Supplier<WsListener> listeners) {}
}
