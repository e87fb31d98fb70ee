package io.fastauth.guard;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides about the upgrades of one endpoint.
 *
 * @param door decides by level and credentials
 * @param addresses reads the address of a peer
 * @param origins decides by the page that asks
 * @param sockets counts
 * @param changes counts the changes of stored pairs, to notice one between the decision and the counting in
 * @param least what the endpoint asks for at least
 * @param listeners the listeners behind it, one for each accepted websocket
 */
record WsDoor(
        Door door,
        SourceAddress addresses,
        Supplier<WsOrigins> origins,
        WsSockets sockets,
        TokenChanges changes,
        Level least,
        Supplier<WsListener> listeners) {

    /** Decides about an upgrade of a peer; without one when the server does not say where it comes from. */
    WsAdmission.Answer open(Optional<SocketAddress> peer, HttpPrologue prologue, Headers headers)
            throws WsUpgradeException {
        long before = changes.count();
        Attempt attempt = Attempt.of(
                prologue,
                peer.map(from -> addresses.of(from, headers)).orElse(""),
                peer.filter(from -> addresses.namesCaller(from, headers)).isPresent());
        Credentials credentials = Credentials.ofUpgrade(headers);
        Decision decision = door.decide(attempt, least, credentials);
        Caller caller = new Caller(door, attempt, credentials, decision);
        Optional<WsEnd> refusal =
                origins.get().allow(headers) ? refusal(decision, attempt.path()) : Optional.of(WsEnd.originRefused());
        if (refusal.isPresent()) {
            return refused(caller, refusal.get(), headers);
        }
        GuardedSocket socket = new GuardedSocket(caller, sockets);
        Optional<WsEnd> noRoom = sockets.enter(socket);
        if (noRoom.isPresent()) {
            return refused(caller, noRoom.get(), headers);
        }
        changes.recheck(before, socket);
        return accepted(socket, prologue, headers);
    }

    private WsAdmission.Answer accepted(GuardedSocket socket, HttpPrologue prologue, Headers headers)
            throws WsUpgradeException {
        boolean upgraded = false;
        try {
            WsListener listener = Objects.requireNonNull(listeners.get(), "the supplier gave no listener");
            socket.tell(listener);
            Optional<Headers> answer = listener.onHttpUpgrade(prologue, headers);
            upgraded = true;
            return new WsAdmission.Answer(new WsAdmission.Admitted(socket), answer(headers, answer));
        } finally {
            if (!upgraded) {
                // The connection goes on as HTTP, so it must not count as a websocket.
                sockets.leave(socket);
            }
        }
    }

    private static WsAdmission.Answer refused(Caller caller, WsEnd why, Headers headers) {
        return new WsAdmission.Answer(new WsAdmission.Refused(caller, why), answer(headers, Optional.empty()));
    }

    /** A browser that offered subprotocols gives up when none is answered. */
    private static Optional<Headers> answer(Headers offered, Optional<Headers> listeners) {
        if (!TokenSubprotocol.offered(offered)) {
            return listeners;
        }
        WritableHeaders<?> answer =
                listeners.<WritableHeaders<?>>map(WritableHeaders::create).orElseGet(WritableHeaders::create);
        answer.set(TokenSubprotocol.HEADER, TokenSubprotocol.NAME);
        return Optional.of(answer);
    }

    void refuse(WsSession session, WsAdmission.Refused refused) {
        sockets.refuse(new GuardedSession(session, refused.caller()), refused.why());
    }

    private Optional<WsEnd> refusal(Decision decision, String path) {
        return switch (decision) {
            case Decision.Open open -> Optional.empty();
            case Decision.Access access -> Optional.empty();
            case Decision.Master master -> Optional.empty();
            case Decision.Denied denied -> Optional.of(WsEnd.refused(door.level(least, path)));
            case Decision.Undecided undecided -> Optional.of(WsEnd.storeUnavailable());
        };
    }
}
