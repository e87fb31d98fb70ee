package io.fastauth.guard;

import io.helidon.http.Headers;
import java.util.Optional;

/** Whether a websocket may be opened. */
sealed interface WsAdmission {

    /**
     * It may.
     *
     * @param socket the websocket, counted in
     */
    record Admitted(GuardedSocket socket) implements WsAdmission {}

    /**
     * It may not.
     *
     * @param caller who asks
     * @param why what to say
     */
    record Refused(Caller caller, WsEnd why) implements WsAdmission {}

    /**
     * The admission, and what the upgrade is answered with.
     *
     * @param admission the admission
     * @param headers headers of the answer
     */
    record Answer(WsAdmission admission, Optional<Headers> headers) {}
}
