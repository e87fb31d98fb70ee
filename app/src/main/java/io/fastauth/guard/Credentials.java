package io.fastauth.guard;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;

/**
 * The credentials of one request, not verified.
 *
 * @param accessToken the values of {@code ACCESS-TOKEN}
 * @param masterToken the values of {@code MASTER-TOKEN}
 * @param bearer the tokens of {@code Authorization: Bearer} (RFC 6750)
 * @param subprotocol the credential in the subprotocols of a websocket, because browsers cannot set its headers
 */
public record Credentials(
        List<String> accessToken, List<String> masterToken, List<String> bearer, PresentedCredential subprotocol) {

    public static final HeaderName ACCESS_TOKEN = HeaderNames.create("ACCESS-TOKEN");
    public static final HeaderName MASTER_TOKEN = HeaderNames.create("MASTER-TOKEN");

    private static final String SCHEME = "Bearer ";

    /** The credential that a request presents for one level. */
    public sealed interface PresentedCredential {

        record Missing() implements PresentedCredential {}

        record Token(String text) implements PresentedCredential {
            /** Never the token: this text may reach a log. */
            @Override
            public String toString() {
                return "Token[***]";
            }
        }

        /**
         * More than one credential (RFC 6750, section 2: a client must not use more than one method).
         *
         * @param detail what to change
         */
        record Ambiguous(String detail) implements PresentedCredential {}
    }

    public Credentials {
        accessToken = List.copyOf(accessToken);
        masterToken = List.copyOf(masterToken);
        bearer = List.copyOf(bearer);
    }

    /** The credentials of a request other than a websocket handshake. */
    public Credentials(List<String> accessToken, List<String> masterToken, List<String> bearer) {
        this(accessToken, masterToken, bearer, new PresentedCredential.Missing());
    }

    static Credentials none() {
        return new Credentials(List.of(), List.of(), List.of());
    }

    public static Credentials of(Headers headers) {
        // Not values(), which splits at commas: a master token may contain one.
        return new Credentials(
                headers.all(ACCESS_TOKEN, List::of),
                headers.all(MASTER_TOKEN, List::of),
                headers.contains(HeaderNames.AUTHORIZATION)
                        ? bearer(headers.all(HeaderNames.AUTHORIZATION, List::of))
                        : List.of());
    }

    private static List<String> bearer(List<String> authorization) {
        return authorization.stream()
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip())
                .toList();
    }

    public PresentedCredential access() {
        return single(ACCESS_TOKEN, accessToken);
    }

    public PresentedCredential master() {
        return single(MASTER_TOKEN, masterToken);
    }

    private PresentedCredential single(HeaderName name, List<String> values) {
        if (values.size() > 1) {
            return new PresentedCredential.Ambiguous("The header " + name.defaultCase() + " must be sent once");
        }
        if (bearer.size() > 1) {
            return new PresentedCredential.Ambiguous("The header Authorization must be sent once");
        }
        if (!values.isEmpty() && !bearer.isEmpty()) {
            return new PresentedCredential.Ambiguous(
                    "Send the token either in " + name.defaultCase() + " or in Authorization, not in both");
        }
        if (!(subprotocol instanceof PresentedCredential.Missing)) {
            return accessToken.isEmpty() && masterToken.isEmpty() && bearer.isEmpty()
                    ? subprotocol
                    : new PresentedCredential.Ambiguous(
                            "Send the token either as a subprotocol or in a header, not in both");
        }
        List<String> sent = values.isEmpty() ? bearer : values;
        return sent.isEmpty() || sent.getFirst().isEmpty()
                ? new PresentedCredential.Missing()
                : new PresentedCredential.Token(sent.getFirst());
    }

    /** The number of each, never their values: this text may reach a log. */
    @Override
    public String toString() {
        return "Credentials[accessToken=" + accessToken.size() + ", masterToken=" + masterToken.size() + ", bearer="
                + bearer.size() + ", subprotocol=" + subprotocol + "]";
    }
}
