package io.fastauth.token;

import io.fastauth.token.Claims.TokenType;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How tokens name their issuer and their type.
 *
 * @param issuer {@code iss}, and the default {@code aud} of access tokens; without one, tokens have neither
 * @param accessTokenType {@code typ} of access tokens that an asymmetric key signs; read for each token
 */
public record TokenProfile(Optional<PublicUrl> issuer, Supplier<AccessTokenType> accessTokenType) {

    /** Tokens as the original's, which name no issuer. */
    public static TokenProfile standard() {
        return new TokenProfile(Optional.empty(), () -> AccessTokenType.JWT);
    }

    /** An audience, or the default one instead of an empty one. */
    public Audience orDefault(Audience audience) {
        return audience.isEmpty()
                ? new Audience(issuer.map(PublicUrl::text).stream().toList())
                : audience;
    }

    /** {@code typ} of a token that a key signs. */
    AccessTokenType type(Claims claims, SigningKey key) {
        return claims.is(TokenType.ACCESS) && key.algorithm().asymmetric()
                ? accessTokenType.get()
                : AccessTokenType.JWT;
    }

    /** The claims of a token that is signed: a refresh token is for the token endpoint alone. */
    Claims complete(Claims claims) {
        Audience audience = claims.is(TokenType.REFRESH)
                ? new Audience(issuer.map(PublicUrl::tokenEndpoint).stream().toList())
                : orDefault(claims.audience());
        return new Claims(
                claims.clientId(),
                claims.type(),
                claims.issuedAt(),
                claims.expiresAt(),
                claims.id(),
                claims.session(),
                claims.generation(),
                claims.previous(),
                claims.sessionStart(),
                issuer.map(PublicUrl::text),
                audience,
                claims.scope(),
                claims.resource(),
                claims.extra());
    }
}
