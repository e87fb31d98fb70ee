package io.fastauth.websocket;

import io.fastauth.token.InvalidSettingException;
import java.time.Duration;

/**
 * What one websocket, one client and all together may use, and which pages may open websockets.
 *
 * @param maxMessage the longest message that is received, in bytes of all its fragments; at least 1
 * @param idleTimeout how long a websocket may receive nothing; positive
 * @param maxPerClient how many websockets a client may have open; at least 1
 * @param maxTotal how many websockets may be open; at least 1
 * @param origins the pages that may open websockets
 */
public record WebSocketSettings(
        int maxMessage, Duration idleTimeout, int maxPerClient, int maxTotal, AllowedOrigins origins) {

    public WebSocketSettings {
        atLeastOne("websockets.max-message", maxMessage);
        atLeastOne("websockets.max-per-client", maxPerClient);
        atLeastOne("websockets.max-total", maxTotal);
        if (!idleTimeout.isPositive()) {
            throw new InvalidSettingException("websockets.idle-timeout", "must be positive, like 5m");
        }
    }

    private static void atLeastOne(String setting, int number) {
        if (number < 1) {
            throw new InvalidSettingException(setting, "must be at least 1");
        }
    }

    /** How often a quiet event stream is pinged: often enough that neither end takes it for idle. */
    Duration heartbeat() {
        return idleTimeout.dividedBy(3).plusNanos(1);
    }
}
