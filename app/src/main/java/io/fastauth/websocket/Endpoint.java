package io.fastauth.websocket;

import io.fastauth.guard.Caller;
import io.fastauth.guard.EventAccess;
import io.fastauth.guard.EventAccess.Result;
import io.fastauth.guard.Level;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.token.EventStream;
import io.helidon.http.Headers;
import io.helidon.websocket.WsListener;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What a path of a routing serves. */
sealed interface Endpoint {

    /** The level that a handshake must reach by the path lists; that of its path counts when it is stricter. */
    Level least();

    /** The level that is named to a refused peer. */
    default Level named() {
        return least();
    }

    /**
     * Who may connect, for the log.
     *
     * @param level the stricter of {@link #least} and the level of the path
     */
    default String admitted(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    /** Decides about a caller that the path lists let pass. */
    Admission admit(Caller caller, Headers headers);

    /**
     * The decision about a handshake.
     *
     * @param caller the caller, by the credential that was accepted
     * @param client the client whose websocket it is, if any
     * @param refusal present when the websocket is opened only to be sent this reason
     */
    record Admission(
            Caller caller, Optional<String> client, Optional<CloseReason> refusal, Supplier<WsListener> listeners) {

        static Admission refused(Caller caller, CloseReason reason) {
            return new Admission(caller, Optional.empty(), Optional.of(reason), () -> new WsListener() {});
        }
    }

    /**
     * A listener for every caller that reaches a level.
     *
     * @param listeners gives the listener of each accepted connection
     */
    record AtLevel(Level least, Supplier<WsListener> listeners) implements Endpoint {

        @Override
        public Admission admit(Caller caller, Headers headers) {
            return new Admission(caller, caller.clientId(), Optional.empty(), listeners);
        }
    }

    /**
     * The event stream, for the consumers that may read it.
     *
     * @param heartbeat how often a consumer is pinged; positive
     */
    record Events(EventStream events, EventAccess access, Supplier<Duration> heartbeat) implements Endpoint {

        @Override
        public Level least() {
            return Level.OPEN;
        }

        @Override
        public Level named() {
            return Level.MASTER;
        }

        @Override
        public String admitted(Level level) {
            String readers = "master, or a client that may introspect";
            return switch (level) {
                case OPEN -> readers;
                case ACCESS -> "access, and " + readers;
                case MASTER -> "master";
            };
        }

        @Override
        public Admission admit(Caller caller, Headers headers) {
            try {
                return decided(caller, access.decide(caller, headers));
            } catch (InvalidRequestException e) {
                return Admission.refused(caller, CloseReason.MASTER_REFUSED);
            }
        }

        private Admission decided(Caller caller, Result result) {
            return switch (result) {
                case Result.Allowed allowed ->
                    new Admission(
                            allowed.caller(),
                            allowed.consumer().clientId(),
                            Optional.empty(),
                            () -> new EventListener(events, allowed.consumer(), heartbeat));
                case Result.Undecided undecided -> Admission.refused(caller, CloseReason.STORE_UNAVAILABLE);
                case Result.Failed failed -> Admission.refused(caller, CloseReason.CLIENT_REFUSED);
                case Result.NotPermitted refused -> Admission.refused(caller, CloseReason.CLIENT_NOT_PERMITTED);
                case Result.Denied denied -> Admission.refused(caller, CloseReason.MASTER_REFUSED);
            };
        }
    }
}
