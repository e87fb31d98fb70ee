package io.fastauth.guard;

import io.helidon.websocket.WsCloseCodes;

/**
 * Why a websocket is refused or closed; one factory for each reason.
 *
 * @param code the close code (RFC 6455, section 7.4)
 * @param detail the text for the peer: ASCII, short enough for a close frame
 */
record WsEnd(int code, String detail) {

    /** The original's text, and its spelling. */
    static WsEnd refused(Level level) {
        return violation(level == Level.MASTER ? "Unauthorized Master Token" : "Unauthrized ACCESS-TOKEN");
    }

    static WsEnd originRefused() {
        return violation("Origin not allowed");
    }

    static WsEnd storeUnavailable() {
        return new WsEnd(WsCloseCodes.TRY_AGAIN_LATER, "Disconnected: The token store is unavailable");
    }

    static WsEnd tooManyOfClient() {
        return violation("Too many websockets of this client");
    }

    static WsEnd tooMany() {
        return new WsEnd(WsCloseCodes.TRY_AGAIN_LATER, "Disconnected: Too many websockets");
    }

    static WsEnd openedTooLate() {
        return new WsEnd(WsCloseCodes.TRY_AGAIN_LATER, "Disconnected: The websocket took too long to open");
    }

    static WsEnd expired() {
        return violation("The access token has expired");
    }

    static WsEnd superseded() {
        return violation("The access token was superseded");
    }

    static WsEnd revoked() {
        return violation("The access token was revoked");
    }

    static WsEnd masterTokenChanged() {
        return violation("The master token was changed");
    }

    static WsEnd tooLong(int maxMessage) {
        return new WsEnd(WsCloseCodes.TOO_BIG, "Disconnected: A message must be at most " + maxMessage + " bytes long");
    }

    static WsEnd idle() {
        return new WsEnd(WsCloseCodes.GOING_AWAY, "Disconnected: Idle for too long");
    }

    static WsEnd failed() {
        return new WsEnd(WsCloseCodes.UNEXPECTED_CONDITION, "Disconnected: Internal error");
    }

    static WsEnd malformed() {
        return new WsEnd(WsCloseCodes.PROTOCOL_ERROR, "Disconnected: Malformed frame");
    }

    static WsEnd stopping() {
        return new WsEnd(WsCloseCodes.GOING_AWAY, "Disconnected: The server stops");
    }

    /** Never sent (RFC 6455, section 7.1.5): the connection ended without a close frame. */
    static WsEnd lost() {
        return new WsEnd(WsCloseCodes.CLOSED_ABNORMALLY, "Connection lost");
    }

    private static WsEnd violation(String detail) {
        return new WsEnd(WsCloseCodes.VIOLATED_POLICY, "Disconnected: " + detail);
    }

    /** The text frame that precedes a refusal's close. */
    String json() {
        return "{\"status\":\"error\",\"detail\":\"" + detail + "\"}";
    }
}
