package io.fastauth;

import io.fastauth.guard.Decision;
import io.fastauth.guard.DenialHandler;
import io.fastauth.guard.Level;
import io.fastauth.token.VerifiedToken;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a gateway is answered. Nothing of the caller's request is repeated but what a verified token says.
 *
 * @param denials how refusals are answered
 */
record GatewayAnswers(DenialHandler denials) {

    private static final HeaderName CLIENT_ID = HeaderNames.create("X-FastAuth-Client-Id");
    private static final HeaderName LEVEL = HeaderNames.create("X-FastAuth-Level");
    private static final HeaderName SESSION = HeaderNames.create("X-FastAuth-Session");

    void send(ServerResponse response, Decision decision) {
        switch (decision) {
            case Decision.Open open -> letThrough(response, Level.OPEN);
            case Decision.Access access -> {
                name(response, access.token());
                letThrough(response, Level.ACCESS);
            }
            case Decision.Master master -> letThrough(response, Level.MASTER);
            case Decision.Denied denied -> denials.denied(response, denied.denial());
            case Decision.Undecided undecided -> denials.undecided(response, undecided);
        }
    }

    private static void name(ServerResponse response, VerifiedToken token) {
        response.header(CLIENT_ID, printable(token.clientId()));
        token.session()
                .filter(session -> !session.isEmpty())
                .ifPresent(session -> response.header(SESSION, printable(session)));
    }

    private static void letThrough(ServerResponse response, Level level) {
        response.header(LEVEL, level.name().toLowerCase(Locale.ROOT))
                .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                .send();
    }

    /** Percent-encodes what could split a header or be lost in one; and the percent sign, so that it can be undone. */
    static String printable(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 127 && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", b));
            }
        }
        return encoded.toString();
    }
}
