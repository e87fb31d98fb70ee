package io.fastauth.websocket;

import io.fastauth.guard.Attempt;
import io.fastauth.guard.Caller;
import io.fastauth.guard.Credentials;
import io.fastauth.guard.Credentials.PresentedCredential;
import io.fastauth.guard.Decision;
import io.fastauth.guard.Guard;
import io.fastauth.guard.Level;
import io.fastauth.http.Problems;
import io.fastauth.http.SourceAddress;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.websocket.WsUpgrader;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsUpgradeException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Decides about the upgrades of one endpoint: by the path lists first, and then by the endpoint itself. */
record WsHandshake(
        Guard guard,
        SourceAddress addresses,
        Problems problems,
        Supplier<WebSocketSettings> settings,
        ConnectionRegistry registry,
        Supervisor supervisor,
        Endpoint endpoint) {

    /** Result of a handshake. */
    sealed interface Result {

        /**
         * The websocket is opened.
         *
         * @param refusal present when it is opened only to be sent this reason; else the connection is registered
         * @param headers the headers of the 101 response
         */
        record Opened(GuardedConnection connection, Optional<CloseReason> refusal, WritableHeaders<?> headers)
                implements Result {}

        /**
         * Not upgraded, but answered with 403: the token lacks scope.
         *
         * @param challenge the value of {@code WWW-Authenticate}
         */
        record Forbidden(String challenge) implements Result {}
    }

    Result decide(SocketAddress peer, HttpPrologue prologue, Headers headers) throws WsUpgradeException {
        long changes = supervisor.changes();
        Attempt attempt = Attempt.of(prologue, addresses.of(peer, headers), addresses.namesCaller(peer, headers));
        Credentials credentials = Subprotocol.credentials(headers);
        Decision decision = guard.decide(attempt, endpoint.least(), credentials);
        Caller caller = new Caller(guard, attempt, credentials, decision);
        boolean allowedOrigin = settings.get().origins().allow(headers);
        if (allowedOrigin
                && decision instanceof Decision.Denied denied
                && denied.denial().status() == 403) {
            return new Result.Forbidden(denied.denial().challenge(problems));
        }
        Optional<CloseReason> refusal =
                allowedOrigin ? refusal(decision, attempt.path()) : Optional.of(CloseReason.ORIGIN_REFUSED);
        Endpoint.Admission admission = refusal.map(reason -> Endpoint.Admission.refused(caller, reason))
                .orElseGet(() -> endpoint.admit(caller, headers));
        GuardedConnection connection = new GuardedConnection(admission.caller(), admission.client());
        Optional<CloseReason> refused = admission.refusal().or(() -> registry.enter(connection));
        if (refused.isPresent()) {
            return new Result.Opened(connection, refused, answer(headers, Optional.empty()));
        }
        supervisor.checkIfChangedSince(changes, connection);
        return accepted(connection, admission.listeners(), prologue, headers);
    }

    /** Who may connect, for the log. */
    String admitted(String path) {
        return endpoint.admitted(guard.level(endpoint.least(), path, "GET"));
    }

    /** The stricter of the endpoint's level and the path's, of a handshake, which is a GET. */
    private Level level(String path) {
        return guard.level(endpoint.named(), path, "GET");
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

    private Result accepted(
            GuardedConnection connection, Supplier<WsListener> listeners, HttpPrologue prologue, Headers headers)
            throws WsUpgradeException {
        boolean upgraded = false;
        try {
            WsListener listener = Objects.requireNonNull(listeners.get(), "the supplier gave no listener");
            connection.listener(listener);
            Optional<Headers> own = listener.onHttpUpgrade(prologue, headers);
            upgraded = true;
            return new Result.Opened(connection, Optional.empty(), answer(headers, own));
        } finally {
            if (!upgraded) {
                // The connection goes on as HTTP, so it must not count as a websocket.
                registry.leave(connection);
            }
        }
    }

    private static WritableHeaders<?> answer(Headers request, Optional<Headers> listenersOwn) {
        WritableHeaders<?> answer =
                listenersOwn.<WritableHeaders<?>>map(WritableHeaders::create).orElseGet(WritableHeaders::create);
        if (Subprotocol.offers(request).contains(Subprotocol.NAME)) {
            // A browser that offered subprotocols closes the websocket when none is answered.
            answer.set(WsUpgrader.PROTOCOL, Subprotocol.NAME);
        }
        return answer;
    }

    /**
     * A credential among the subprotocols of a websocket (RFC 6455, section 1.9): {@code Sec-WebSocket-Protocol:
     * fastauth, <credential in base64url>}, for platforms that cannot set headers, as browsers. It is a token, or the
     * value of {@code Authorization} of a client, which only the event stream accepts.
     */
    private static final class Subprotocol {

        static final String NAME = "fastauth";

        /** The longest token that the verifier accepts, in base64url. */
        private static final int MAX_LENGTH = 8192 * 4 / 3;

        private Subprotocol() {}

        /** The credentials of an upgrade, in its headers and its subprotocols. */
        static Credentials credentials(Headers headers) {
            Credentials sent = Credentials.of(headers);
            return new Credentials(sent.accessToken(), sent.masterToken(), sent.bearer(), presented(offers(headers)));
        }

        private static PresentedCredential presented(List<String> offers) {
            if (!offers.contains(NAME)) {
                return new PresentedCredential.Missing();
            }
            if (offers.size() != 2
                    || !offers.getFirst().equals(NAME)
                    || offers.getLast().length() > MAX_LENGTH) {
                return malformed();
            }
            try {
                byte[] token = Base64.getUrlDecoder().decode(offers.getLast());
                return new PresentedCredential.Token(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(token))
                        .toString());
            } catch (IllegalArgumentException | CharacterCodingException e) {
                return malformed();
            }
        }

        static List<String> offers(Headers headers) {
            return headers.values(WsUpgrader.PROTOCOL).stream()
                    .flatMap(value -> Stream.of(value.split(",", -1)))
                    .map(String::strip)
                    .toList();
        }

        private static PresentedCredential malformed() {
            return new PresentedCredential.Ambiguous("Sec-WebSocket-Protocol must be exactly " + NAME
                    + " and the credential in base64url without padding");
        }
    }
}
