package io.fastauth.websocket;

import io.fastauth.guard.Level;
import io.helidon.websocket.WsCloseCodes;

/**
 * The reasons to refuse or close a websocket.
 *
 * @param code the close code (RFC 6455, section 7.4)
 * @param detail the text for the peer: ASCII, short enough for a close frame
 */
record CloseReason(int code, String detail) {

    /** The original's text, and its spelling. */
    static final CloseReason ACCESS_REFUSED = violation("Unauthrized ACCESS-TOKEN");

    static final CloseReason MASTER_REFUSED = violation("Unauthorized Master Token");
    static final CloseReason CLIENT_REFUSED = violation("Unauthorized Client");
    static final CloseReason CLIENT_NOT_PERMITTED = violation("The client may not introspect");
    static final CloseReason ORIGIN_REFUSED = violation("Origin not allowed");
    static final CloseReason TOO_MANY_OF_CLIENT = violation("Too many websockets of this client");
    static final CloseReason EXPIRED = violation("The access token has expired");
    static final CloseReason SUPERSEDED = violation("The access token was superseded");
    static final CloseReason REVOKED = violation("The access token was revoked");
    static final CloseReason MASTER_TOKEN_CHANGED = violation("The master token was changed");
    static final CloseReason CONSUMER_REFUSED = violation("The client may no longer read events");
    static final CloseReason CONSUMER_TOO_SLOW = violation("Events are read too slowly");

    static final CloseReason TOO_MANY = tryAgainLater("Too many websockets");
    static final CloseReason OPENED_TOO_LATE = tryAgainLater("The websocket took too long to open");
    static final CloseReason STORE_UNAVAILABLE = tryAgainLater("The token store is unavailable");

    static final CloseReason IDLE = disconnected(WsCloseCodes.GOING_AWAY, "Idle for too long");
    static final CloseReason STOPPING = disconnected(WsCloseCodes.GOING_AWAY, "The server stops");
    static final CloseReason LISTENER_FAILED = disconnected(WsCloseCodes.UNEXPECTED_CONDITION, "Internal error");
    static final CloseReason MALFORMED = disconnected(WsCloseCodes.PROTOCOL_ERROR, "Malformed frame");

    /** Never sent (RFC 6455, section 7.1.5): the connection ended without a close frame. */
    static final CloseReason LOST = new CloseReason(WsCloseCodes.CLOSED_ABNORMALLY, "Connection lost");

    static CloseReason refused(Level level) {
        return level == Level.MASTER ? MASTER_REFUSED : ACCESS_REFUSED;
    }

    static CloseReason tooLong(int maxMessage) {
        return disconnected(WsCloseCodes.TOO_BIG, "A message must be at most " + maxMessage + " bytes long");
    }

    private static CloseReason violation(String detail) {
        return disconnected(WsCloseCodes.VIOLATED_POLICY, detail);
    }

    private static CloseReason tryAgainLater(String detail) {
        return disconnected(WsCloseCodes.TRY_AGAIN_LATER, detail);
    }

    private static CloseReason disconnected(int code, String detail) {
        return new CloseReason(code, "Disconnected: " + detail);
    }

    /** The text frame that precedes a refusal's close. */
    String json() {
        return "{\"status\":\"error\",\"detail\":\"" + detail + "\"}";
    }
}
