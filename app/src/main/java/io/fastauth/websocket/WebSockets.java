package io.fastauth.websocket;

import io.fastauth.guard.Caller;
import io.fastauth.guard.Guard;
import io.fastauth.guard.Level;
import io.fastauth.http.Problems;
import io.fastauth.http.SourceAddress;
import io.fastauth.token.TokenVerifier;
import io.helidon.websocket.WsSession;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The guarded websockets of one service. The guard decides at the handshake, as about any request; a websocket is
 * closed when its token expires, is superseded or revoked.
 *
 * <p>A listener is called after its websocket was accepted, once for each event and from one thread at a time. Any
 * thread may use its session; {@link #caller} returns the client. A refused websocket is opened, sent the reason in a
 * text frame, and closed with 1008, or with 1013 when trying again later may help. Only a token that lacks scope is
 * answered with 403 instead of the upgrade.
 */
public final class WebSockets implements AutoCloseable {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final Guard guard;
    private final SourceAddress addresses;
    private final Problems problems;
    private final Supplier<WebSocketSettings> settings;
    private final ConnectionRegistry registry;
    private final Supervisor supervisor;

    /**
     * Starts to supervise websockets, until {@link #close}.
     *
     * @param verifier verifies the tokens of open websockets again
     * @param settings called at every use
     * @param sharedStore whether other processes may change sessions, so that tokens must be verified regularly
     */
    public WebSockets(
            Guard guard,
            SourceAddress addresses,
            Problems problems,
            TokenVerifier verifier,
            Supplier<WebSocketSettings> settings,
            Clock clock,
            boolean sharedStore) {
        this.guard = guard;
        this.addresses = addresses;
        this.problems = problems;
        this.settings = settings;
        this.registry = new ConnectionRegistry(settings);
        this.supervisor = Supervisor.start(registry, verifier, settings, clock, sharedStore);
    }

    /**
     * The caller, as identified at the handshake.
     *
     * @param session the session of a listener of a {@link GuardedWsRouting}
     * @throws IllegalArgumentException when the session is not a guarded one
     */
    public static Caller caller(WsSession session) {
        if (session instanceof GuardedSession guarded) {
            return guarded.caller();
        }
        throw new IllegalArgumentException("The session is not guarded: register its listener with GuardedWsRouting");
    }

    WsHandshake handshake(Endpoint endpoint) {
        return new WsHandshake(guard, addresses, problems, settings, registry, supervisor, endpoint);
    }

    Duration heartbeat() {
        return settings.get().heartbeat();
    }

    /** A session of a client may have changed. Returns at once. */
    public void changed(String clientId) {
        supervisor.changed(clientId);
    }

    /**
     * The settings have changed: closes the websockets of a replaced master token, and verifies the access tokens of
     * the others again within a second.
     */
    public void settingsChanged() {
        for (GuardedConnection connection : registry.open()) {
            Caller caller = connection.caller();
            if (caller.level() == Level.MASTER && !guard.accepts(Level.MASTER, caller.credentials())) {
                registry.end(connection, CloseReason.MASTER_TOKEN_CHANGED);
            } else {
                connection.tokenAge().changed();
            }
        }
    }

    /** The number of open websockets. */
    public int open() {
        return registry.count();
    }

    /** Closes every websocket with 1001, and waits up to five seconds for the listeners. */
    @Override
    public void close() {
        supervisor.stop();
        registry.close(STOP_TIMEOUT);
    }
}
