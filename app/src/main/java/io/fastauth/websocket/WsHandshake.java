package io.fastauth.websocket;

import io.fastauth.guard.Attempt;
import io.fastauth.guard.Caller;
import io.fastauth.guard.Credentials;
import io.fastauth.guard.Decision;
import io.fastauth.guard.Guard;
import io.fastauth.guard.Level;
import io.fastauth.http.SourceAddress;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsUpgradeException;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides about the upgrades of one endpoint.
 *
 * @param guard decides by level and credentials
 * @param addresses reads the address of a peer
 * @param settings the settings in force
 * @param registry counts the open connections
 * @param checks verifies the token again when the client's session changed during the handshake
 * @param least the level of the endpoint; that of its path counts when it is stricter
 * @param listeners gives the listener of each accepted connection
 */
record WsHandshake(
        Guard guard,
        SourceAddress addresses,
        Supplier<WebSocketSettings> settings,
        ConnectionRegistry registry,
        TokenChecks checks,
        Level least,
        Supplier<WsListener> listeners) {

    /** Result of a handshake. */
    sealed interface Admission {}

    /** The websocket may be opened; it is registered. */
    record Accepted(GuardedConnection connection) implements Admission {}

    /** The websocket is opened only to be sent the reason. */
    record Refused(Caller caller, CloseReason reason) implements Admission {}

    /**
     * The admission, and the headers of the 101 response.
     *
     * @param admission the admission
     * @param headers the listener's headers, and the subprotocol
     */
    record Answer(Admission admission, WritableHeaders<?> headers) {}

    Answer decide(SocketAddress peer, HttpPrologue prologue, Headers headers) throws WsUpgradeException {
        long changes = checks.changes();
        Attempt attempt = Attempt.of(prologue, addresses.of(peer, headers), addresses.namesCaller(peer, headers));
        Credentials credentials = TokenSubprotocol.credentials(headers);
        Decision decision = guard.decide(attempt, least, credentials);
        Caller caller = new Caller(guard, attempt, credentials, decision);
        Optional<CloseReason> refusal = settings.get().origins().allow(headers)
                ? refusal(decision, attempt.path())
                : Optional.of(CloseReason.ORIGIN_REFUSED);
        GuardedConnection connection = new GuardedConnection(caller);
        Optional<CloseReason> refused = refusal.or(() -> registry.enter(connection));
        if (refused.isPresent()) {
            return answer(new Refused(caller, refused.get()), headers, Optional.empty());
        }
        checks.checkIfChangedSince(changes, connection);
        return accepted(connection, prologue, headers);
    }

    /** The stricter of the endpoint's level and the path's. */
    Level level(String path) {
        return guard.level(least, path);
    }

    private Optional<CloseReason> refusal(Decision decision, String path) {
        return switch (decision) {
            case Decision.Open open -> Optional.empty();
            case Decision.Access access -> Optional.empty();
            case Decision.Master master -> Optional.empty();
            case Decision.Denied denied -> Optional.of(CloseReason.refused(level(path)));
            case Decision.Undecided undecided -> Optional.of(CloseReason.STORE_UNAVAILABLE);
        };
    }

    private Answer accepted(GuardedConnection connection, HttpPrologue prologue, Headers headers)
            throws WsUpgradeException {
        boolean upgraded = false;
        try {
            WsListener listener = Objects.requireNonNull(listeners.get(), "the supplier gave no listener");
            connection.listener(listener);
            Optional<Headers> listenersOwn = listener.onHttpUpgrade(prologue, headers);
            upgraded = true;
            return answer(new Accepted(connection), headers, listenersOwn);
        } finally {
            if (!upgraded) {
                // The connection goes on as HTTP, so it must not count as a websocket.
                registry.leave(connection);
            }
        }
    }

    private static Answer answer(Admission admission, Headers request, Optional<Headers> listenersOwn) {
        WritableHeaders<?> answer =
                listenersOwn.<WritableHeaders<?>>map(WritableHeaders::create).orElseGet(WritableHeaders::create);
        if (TokenSubprotocol.offered(request)) {
            // A browser that offered subprotocols gives up when none is answered.
            answer.set(TokenSubprotocol.HEADER, TokenSubprotocol.NAME);
        }
        return new Answer(admission, answer);
    }
}
