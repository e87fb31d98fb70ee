package io.fastauth.guard;

import io.fastauth.token.TokenVerifier;
import io.helidon.websocket.WsListener;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Guards websockets: decides at the upgrade as {@link Guard} does about any request, and closes what is open once its
 * token has expired, was superseded or was revoked.
 *
 * <p>A guarded listener is told of nothing before its websocket is accepted, and of each event after that once and by
 * one thread at a time. The session that it is given may be used by any thread, and {@link Caller#of} says whose it is.
 * A refused websocket is opened, told why in a text frame, and closed with 1008, or with 1013 when trying again later
 * may help.
 */
public final class WsGuard implements AutoCloseable {

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Door door;
    private final SourceAddress addresses;
    private final Supplier<WsLimits> limits;
    private final Supplier<WsOrigins> origins;
    private final WsSockets sockets;
    private final TokenChanges changes;
    private final WsWatch watch;

    private WsGuard(
            Door door,
            SourceAddress addresses,
            TokenVerifier verifier,
            Supplier<WsLimits> limits,
            Supplier<WsOrigins> origins,
            Clock clock,
            boolean sharedStore) {
        this.door = door;
        this.addresses = addresses;
        this.limits = limits;
        this.origins = origins;
        this.sockets = new WsSockets(limits);
        TokenChecks checks = new TokenChecks(verifier, clock, sockets, sharedStore);
        this.changes = new TokenChanges(checks);
        this.watch = new WsWatch(sockets, checks, limits, clock);
    }

    /**
     * A guard of websockets, which watches them until it is closed.
     *
     * @param door decides about upgrades
     * @param addresses reads the addresses of peers
     * @param verifier verifies tokens again while their websockets are open
     * @param limits what websockets may use now; asked at every use
     * @param origins the pages that may open them now; asked at every upgrade
     * @param clock the time
     * @param sharedStore whether other processes change the store, so that it must be asked again and again
     * @return the guard
     */
    public static WsGuard start(
            Door door,
            SourceAddress addresses,
            TokenVerifier verifier,
            Supplier<WsLimits> limits,
            Supplier<WsOrigins> origins,
            Clock clock,
            boolean sharedStore) {
        WsGuard started = new WsGuard(door, addresses, verifier, limits, origins, clock, sharedStore);
        started.watch.start();
        return started;
    }

    /**
     * Guards a listener that serves every connection.
     *
     * @param least what is asked for at least; what the path policies ask for counts when it is stricter
     * @param listener the listener
     * @return a supplier for the routing
     */
    public Supplier<WsListener> guarding(Level least, WsListener listener) {
        return guarding(least, () -> listener);
    }

    /**
     * Guards a listener for each connection.
     *
     * @param least what is asked for at least; what the path policies ask for counts when it is stricter
     * @param listeners gives a listener for each accepted websocket
     * @return a supplier for the routing
     */
    public Supplier<WsListener> guarding(Level least, Supplier<WsListener> listeners) {
        WsDoor guarding = new WsDoor(door, addresses, origins, sockets, changes, least, listeners);
        return () -> new GuardedListener(guarding, limits.get());
    }

    /**
     * Guards a listener by the path policies alone.
     *
     * @param listeners gives a listener for each accepted websocket
     * @return a supplier for the routing
     */
    public Supplier<WsListener> guarding(Supplier<WsListener> listeners) {
        return guarding(Level.OPEN, listeners);
    }

    /**
     * Says that the stored pair of a client may have changed. Returns at once.
     *
     * @param clientId the client
     */
    public void changed(String clientId) {
        changes.changed(clientId);
    }

    /**
     * Says that settings have changed: websockets of a master token that is no longer the one end, and the access
     * tokens of the others are verified again within a second.
     */
    public void settingsChanged() {
        for (GuardedSocket socket : sockets.open()) {
            Caller caller = socket.caller();
            if (caller.level() == Level.MASTER && !door.accepts(Level.MASTER, caller.credentials())) {
                socket.end(WsEnd.masterTokenChanged());
            } else {
                socket.tokenAge().changed();
            }
        }
    }

    /**
     * How many websockets are open.
     *
     * @return those that were accepted and have not ended
     */
    public int open() {
        return sockets.count();
    }

    /** Closes every websocket. */
    @Override
    public void close() {
        watch.stop();
        sockets.close(STOP_PATIENCE);
    }
}
