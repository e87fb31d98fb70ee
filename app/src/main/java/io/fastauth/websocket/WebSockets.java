package io.fastauth.websocket;

import io.fastauth.guard.Caller;
import io.fastauth.guard.Guard;
import io.fastauth.guard.Level;
import io.fastauth.http.SourceAddress;
import io.fastauth.token.TokenVerifier;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The guarded websockets of one service: each is decided about at the handshake, as any request is, and closed once its
 * token expires, is superseded or revoked.
 *
 * <p>A listener receives nothing before its websocket is accepted, and then each event once and from one thread at a
 * time. Any thread may use its session, and {@link #caller} tells the client. A refused websocket is opened, sent the
 * reason in a text frame, and closed with 1008, or with 1013 when trying again later may help.
 */
public final class WebSockets implements AutoCloseable {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final Guard guard;
    private final SourceAddress addresses;
    private final Supplier<WebSocketSettings> settings;
    private final ConnectionRegistry registry;
    private final TokenChecks checks;
    private final Supervisor supervisor;

    private WebSockets(
            Guard guard,
            SourceAddress addresses,
            TokenVerifier verifier,
            Supplier<WebSocketSettings> settings,
            Clock clock,
            boolean sharedStore) {
        this.guard = guard;
        this.addresses = addresses;
        this.settings = settings;
        this.registry = new ConnectionRegistry(settings);
        this.checks = new TokenChecks(verifier, clock, registry, sharedStore);
        this.supervisor = new Supervisor(registry, checks, settings, clock);
    }

    /**
     * Starts to supervise websockets, until {@link #close}.
     *
     * @param verifier verifies tokens again while their websockets are open
     * @param settings the settings in force; called at every use
     * @param sharedStore whether other processes may change sessions, so that tokens must be verified again and again
     */
    public static WebSockets start(
            Guard guard,
            SourceAddress addresses,
            TokenVerifier verifier,
            Supplier<WebSocketSettings> settings,
            Clock clock,
            boolean sharedStore) {
        WebSockets started = new WebSockets(guard, addresses, verifier, settings, clock, sharedStore);
        started.supervisor.start();
        return started;
    }

    /**
     * The caller of a guarded websocket.
     *
     * @param session a session that a listener of a {@link GuardedWsRouting} was given
     * @return the caller, as found at the handshake
     * @throws IllegalArgumentException when the session is not a guarded one
     */
    public static Caller caller(WsSession session) {
        if (session instanceof GuardedSession guarded) {
            return guarded.caller();
        }
        throw new IllegalArgumentException("The session is not guarded: register its listener with GuardedWsRouting");
    }

    WsHandshake handshake(Level least, Supplier<WsListener> listeners) {
        return new WsHandshake(guard, addresses, settings, registry, checks, least, listeners);
    }

    Duration heartbeat() {
        return settings.get().heartbeat();
    }

    /** A session of a client may have changed. Returns at once. */
    public void changed(String clientId) {
        checks.changed(clientId);
    }

    /**
     * Other settings are in force: websockets of a replaced master token are closed, and the access tokens of the
     * others are verified again within a second.
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

    /** How many websockets were accepted and have not ended. */
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
