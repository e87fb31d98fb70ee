package io.fastauth.client;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import java.text.ParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Verifies signed access tokens with the public keys of the service (RFC 7519, RFC 8725). */
final class SignatureCheck {

    /** Never HMAC, whose key would be a public one, and never {@code none}. */
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.ES256, JWSAlgorithm.EdDSA, JWSAlgorithm.RS256);

    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    private final JwkSetCache keys;
    private final String issuer;

    /** The result for one token. */
    sealed interface Result {

        record Valid(TokenClaims claims) implements Result {}

        record Invalid(String reason) implements Result {}

        /** Only the service can tell. */
        record Undecided() implements Result {}
    }

    SignatureCheck(JwkSetCache keys, String issuer) {
        this.keys = keys;
        this.issuer = issuer;
    }

    /** Verifies the compact form of a JWS or JWE. */
    Result verify(String token) {
        // Five parts are an encrypted token.
        if (token.chars().filter(character -> character == '.').count() != 2) {
            return new Result.Undecided();
        }
        try {
            JWSObject signed = JWSObject.parse(token);
            JWSHeader header = signed.getHeader();
            if (!ALGORITHMS.contains(header.getAlgorithm()) || header.getKeyID() == null) {
                return new Result.Undecided();
            }
            Optional<VerificationKey> key = keys.find(header.getKeyID());
            return key.isPresent() ? verify(signed, key.get()) : new Result.Undecided();
        } catch (ParseException e) {
            return new Result.Invalid("The token is malformed");
        }
    }

    private Result verify(JWSObject signed, VerificationKey key) {
        if (!key.algorithm().equals(signed.getHeader().getAlgorithm()) || !key.verifies(signed)) {
            return new Result.Invalid("The signature is invalid");
        }
        JOSEObjectType type = signed.getHeader().getType();
        if (type == null || !TYPES.contains(type.getType().toLowerCase(Locale.ROOT))) {
            return new Result.Invalid("The type of the token is invalid");
        }
        Map<String, Object> claims = signed.getPayload().toJSONObject();
        if (claims == null || !"access".equals(claims.get("type"))) {
            return new Result.Invalid("The token is not an access token");
        }
        if (claims.get("iss") == null || claims.get("aud") == null) {
            // The service knows its own tokens, and whether one without an audience is for this resource server.
            return new Result.Undecided();
        }
        if (!issuer.equals(claims.get("iss"))) {
            return new Result.Invalid("The token is of another issuer");
        }
        return TokenClaims.of(claims)
                .<Result>map(Result.Valid::new)
                .orElseGet(() -> new Result.Invalid("The token is not an access token"));
    }
}
