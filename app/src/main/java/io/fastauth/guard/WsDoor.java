package io.fastauth.guard;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides about the upgrades of one endpoint.
 *
 * @param guard decides by level and credentials
 * @param origins decides by the page that asks
 * @param sockets counts
 * @param changes counts the changes of stored pairs, to notice one between the decision and the counting in
 * @param least what the endpoint asks for at least
 * @param audit hears of what is refused; the server does not tell whose upgrade it is, so without an address
 * @param listeners the listeners behind it, one for each accepted websocket
 */
record WsDoor(
        Guard guard,
        Supplier<WsOrigins> origins,
        WsSockets sockets,
        TokenChanges changes,
        Level least,
        DenialAudit audit,
        Supplier<WsListener> listeners) {

    WsAdmission.Answer open(HttpPrologue prologue, Headers headers) throws WsUpgradeException {
        long before = changes.count();
        String path = path(prologue);
        Credentials credentials = Credentials.ofUpgrade(headers);
        Decision decision = guard.decide(least, path, credentials);
        Caller caller = new Caller(guard, credentials, decision);
        Optional<WsEnd> refusal =
                origins.get().allow(headers) ? refusal(decision, path) : Optional.of(WsEnd.originRefused());
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
            case Decision.Denied denied -> {
                audit.denied(denied, "");
                yield Optional.of(WsEnd.refused(max(least, guard.level(path))));
            }
            case Decision.Undecided undecided -> Optional.of(WsEnd.storeUnavailable());
        };
    }

    private static Level max(Level one, Level other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Empty, and so refused, for what has no path in the router's eyes or cannot be decoded. */
    private static String path(HttpPrologue prologue) {
        try {
            return Objects.requireNonNullElse(prologue.uriPath().path(), "");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
