package io.fastauth.guard;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;

/**
 * The credentials of one request, as sent: the original's headers and {@code Authorization: Bearer} (RFC 6750); of a
 * websocket also the subprotocols, for browsers cannot set its headers.
 *
 * @param accessToken the values of {@code ACCESS-TOKEN}
 * @param masterToken the values of {@code MASTER-TOKEN}
 * @param bearer the tokens of {@code Authorization}, of the scheme Bearer
 * @param subprotocol what the subprotocols of a websocket carry; nothing for any other request
 */
public record Credentials(
        List<String> accessToken, List<String> masterToken, List<String> bearer, Presented subprotocol) {

    /** The header of an access token. */
    public static final HeaderName ACCESS_TOKEN = HeaderNames.create("ACCESS-TOKEN");

    /** The header of the master token. */
    public static final HeaderName MASTER_TOKEN = HeaderNames.create("MASTER-TOKEN");

    private static final String SCHEME = "Bearer ";

    public Credentials {
        accessToken = List.copyOf(accessToken);
        masterToken = List.copyOf(masterToken);
        bearer = List.copyOf(bearer);
    }

    /**
     * The credentials of a request that is not a websocket's.
     *
     * @param accessToken the values of {@code ACCESS-TOKEN}
     * @param masterToken the values of {@code MASTER-TOKEN}
     * @param bearer the tokens of {@code Authorization}, of the scheme Bearer
     */
    public Credentials(List<String> accessToken, List<String> masterToken, List<String> bearer) {
        this(accessToken, masterToken, bearer, new Presented.None());
    }

    /** No credentials. */
    static Credentials none() {
        return new Credentials(List.of(), List.of(), List.of());
    }

    /**
     * The credentials in the headers of a request.
     *
     * @param headers the headers
     * @return the credentials
     */
    public static Credentials of(Headers headers) {
        // Not values(), which splits at commas: a master token may have one.
        return new Credentials(
                headers.all(ACCESS_TOKEN, List::of),
                headers.all(MASTER_TOKEN, List::of),
                headers.all(HeaderNames.AUTHORIZATION, List::of).stream()
                        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                        .map(value -> value.substring(SCHEME.length()).strip())
                        .toList());
    }

    /** The credential for the access level. */
    public Presented access() {
        return one(ACCESS_TOKEN, accessToken);
    }

    /** The credential for the master level. */
    public Presented master() {
        return one(MASTER_TOKEN, masterToken);
    }

    private Presented one(HeaderName name, List<String> values) {
        if (values.size() > 1) {
            return new Presented.Ambiguous("The header " + name.defaultCase() + " must be sent once");
        }
        if (bearer.size() > 1) {
            return new Presented.Ambiguous("The header Authorization must be sent once");
        }
        if (!values.isEmpty() && !bearer.isEmpty()) {
            return new Presented.Ambiguous(
                    "Send the token either in " + name.defaultCase() + " or in Authorization, not in both");
        }
        if (!(subprotocol instanceof Presented.None)) {
            return accessToken.isEmpty() && masterToken.isEmpty() && bearer.isEmpty()
                    ? subprotocol
                    : new Presented.Ambiguous("Send the token either as a subprotocol or in a header, not in both");
        }
        List<String> sent = values.isEmpty() ? bearer : values;
        return sent.isEmpty() || sent.getFirst().isEmpty() ? new Presented.None() : new Presented.One(sent.getFirst());
    }

    /** How many of each, never their values: this text may reach a log. */
    @Override
    public String toString() {
        return "Credentials[accessToken=" + accessToken.size() + ", masterToken=" + masterToken.size() + ", bearer="
                + bearer.size() + ", subprotocol=" + subprotocol + "]";
    }
}
