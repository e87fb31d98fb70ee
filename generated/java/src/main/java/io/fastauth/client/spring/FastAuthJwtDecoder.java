package io.fastauth.client.spring;

import io.fastauth.client.Verification;
import io.fastauth.client.Verifier;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Decodes access tokens of FastAuth, encrypted and HMAC-signed ones too, and refuses those whose session has ended.
 * Their scopes become authorities like {@code SCOPE_orders:read}. Answer with {@link FastAuthFailureHandler} to keep an
 * unavailable token service apart from a refused token.
 */
public final class FastAuthJwtDecoder implements JwtDecoder {

    private final Verifier verifier;

    /** A decoder. It does not close the verifier. */
    public FastAuthJwtDecoder(Verifier verifier) {
        this.verifier = verifier;
    }

    /**
     * Verifies a token.
     *
     * @throws BadJwtException when it is refused
     * @throws TokenServiceUnavailableException when the token service is needed and does not answer
     */
    @Override
    public Jwt decode(String token) {
        return switch (verifier.verify(token)) {
            case Verification.Accepted accepted -> jwt(token, accepted);
            case Verification.Refused refused -> throw new BadJwtException(refused.detail());
            case Verification.Unavailable unavailable ->
                throw new TokenServiceUnavailableException(unavailable.retryAfter());
        };
    }

    /** The claims in Spring's types: times are instants, and the audience is a list. */
    private static Jwt jwt(String token, Verification.Accepted accepted) {
        Map<String, Object> claims = new TreeMap<>(accepted.claims());
        claims.replaceAll((name, value) ->
                value instanceof Number seconds && (name.equals("exp") || name.equals("iat") || name.equals("nbf"))
                        ? Instant.ofEpochSecond(seconds.longValue())
                        : value);
        claims.put("exp", accepted.expiry());
        claims.put("sub", accepted.clientId());
        if (!accepted.audience().isEmpty()) {
            claims.put("aud", accepted.audience());
        }
        return Jwt.withTokenValue(token)
                // What is encrypted cannot be read here, and nothing in the header is left to decide.
                .header("typ", "at+jwt")
                .claims(all -> all.putAll(claims))
                .build();
    }
}
