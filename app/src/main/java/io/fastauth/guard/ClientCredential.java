package io.fastauth.guard;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import io.fastauth.guard.Credentials.PresentedCredential;
import io.fastauth.http.RequestParameters;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Optional;

/** How a request identifies its client, not verified (RFC 6749, section 2.3). */
public sealed interface ClientCredential {

    String SCHEME = "Basic";

    /** An id and a secret: {@code client_secret_basic} or {@code client_secret_post}. */
    record Secret(String id, String secret) implements ClientCredential {

        /** Never the secret: this text may reach a log. */
        @Override
        public String toString() {
            return "Secret[" + id + "]";
        }
    }

    /** {@code Authorization: Basic} that has no id and secret. */
    record Malformed() implements ClientCredential {}

    /** An id alone: the method {@code none}. */
    record Id(String id) implements ClientCredential {}

    record Missing() implements ClientCredential {}

    /** The named client, which may be unknown, and its id invalid. */
    default Optional<String> clientId() {
        return switch (this) {
            case Secret secret -> Optional.of(secret.id());
            case Id named -> Optional.of(named.id());
            case Malformed malformed -> Optional.empty();
            case Missing missing -> Optional.empty();
        };
    }

    /** Whether it names another client than the one that a token was issued to; empty when there is no such token. */
    default boolean isOfAnother(Optional<String> owner) {
        return owner.isPresent() && !clientId().orElse(owner.get()).equals(owner.get());
    }

    /**
     * Reads the credential of an OAuth operation.
     *
     * @throws InvalidRequestException when there are two credentials, or a secret without an id
     */
    static ClientCredential of(Headers headers, RequestParameters parameters) {
        Optional<String> id = parameters.value("client_id");
        Optional<String> secret = parameters.value("client_secret");
        ClientCredential basic = of(headers);
        if (basic instanceof Missing) {
            return secret.<ClientCredential>map(text -> new Secret(id.orElseThrow(ClientCredential::noId), text))
                    .or(() -> id.map(Id::new))
                    .orElse(basic);
        }
        if (secret.isPresent()) {
            throw InvalidRequestException.badRequest(
                    "Send the client's secret either in Authorization or in the body, not in both");
        }
        if (id.isPresent() && basic instanceof Secret sent && !sent.id().equals(id.get())) {
            throw InvalidRequestException.badRequest("client_id must be the client in Authorization");
        }
        return basic;
    }

    /**
     * Reads {@code Authorization: Basic}; another scheme counts as missing.
     *
     * @throws InvalidRequestException when it was sent beside another {@code Authorization}
     */
    static ClientCredential of(Headers headers) {
        List<String> sent = headers.all(HeaderNames.AUTHORIZATION, List::of);
        Optional<String> basic = sent.stream().filter(ClientCredential::isBasic).findFirst();
        if (basic.isEmpty()) {
            return new Missing();
        }
        if (sent.size() > 1) {
            throw InvalidRequestException.badRequest("The header Authorization must be sent once");
        }
        return parse(basic.get());
    }

    /**
     * Reads {@code Authorization: Basic}, or the same text among the subprotocols of a websocket. A token is never
     * taken for it, because no token contains a space.
     *
     * @throws InvalidRequestException when there are two credentials
     */
    static ClientCredential of(Headers headers, Credentials credentials) {
        ClientCredential header = of(headers);
        if (credentials.subprotocol() instanceof PresentedCredential.Missing) {
            return header;
        }
        if (!(header instanceof Missing)) {
            throw InvalidRequestException.badRequest(
                    "Send the credential either as a subprotocol or in a header, not in both");
        }
        return credentials.subprotocol() instanceof PresentedCredential.Token token && isBasic(token.text())
                ? parse(token.text())
                : header;
    }

    private static ClientCredential parse(String basic) {
        try {
            ClientSecretBasic parsed = ClientSecretBasic.parse(basic);
            return new Secret(
                    parsed.getClientID().getValue(), parsed.getClientSecret().getValue());
        } catch (ParseException | IllegalArgumentException e) {
            // Answered as a wrong secret is.
            return new Malformed();
        }
    }

    private static boolean isBasic(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && (authorization.length() == SCHEME.length()
                        || Character.isWhitespace(authorization.charAt(SCHEME.length())));
    }

    private static InvalidRequestException noId() {
        return InvalidRequestException.badRequest("client_id is required beside client_secret");
    }
}
