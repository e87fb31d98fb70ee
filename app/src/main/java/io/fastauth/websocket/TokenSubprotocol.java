package io.fastauth.websocket;

import io.fastauth.guard.Credentials;
import io.fastauth.guard.Presented;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * A token among the subprotocols of a websocket (RFC 6455, section 1.9): {@code Sec-WebSocket-Protocol: fastauth,
 * <token in base64url>}. A browser lets a page send nothing else.
 */
final class TokenSubprotocol {

    /** The subprotocol that is offered beside the token, and answered. */
    static final String NAME = "fastauth";

    static final HeaderName HEADER = HeaderNames.create("Sec-WebSocket-Protocol");

    /** The longest token that the verifier looks at, in base64url. */
    private static final int MAX_LENGTH = 8192 * 4 / 3;

    private TokenSubprotocol() {}

    static boolean offered(Headers headers) {
        return offers(headers).contains(NAME);
    }

    /** The credentials of an upgrade, in its headers and its subprotocols. */
    static Credentials credentials(Headers headers) {
        Credentials sent = Credentials.of(headers);
        return new Credentials(sent.accessToken(), sent.masterToken(), sent.bearer(), presented(headers));
    }

    private static Presented presented(Headers headers) {
        List<String> offers = offers(headers);
        if (!offers.contains(NAME)) {
            return new Presented.None();
        }
        if (offers.size() != 2
                || !offers.getFirst().equals(NAME)
                || offers.getLast().length() > MAX_LENGTH) {
            return malformed();
        }
        try {
            byte[] token = Base64.getUrlDecoder().decode(offers.getLast());
            return new Presented.One(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(token))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return malformed();
        }
    }

    private static List<String> offers(Headers headers) {
        return headers.values(HEADER).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    private static Presented malformed() {
        return new Presented.Ambiguous(
                "Sec-WebSocket-Protocol must be exactly " + NAME + " and the token in base64url without padding");
    }
}
