package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Sessions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How tokens name their issuer, their audience and their type. */
class TokenProfileTest {

    private static final TokenProfile ISSUER =
            new TokenProfile(Optional.of(new PublicUrl("https://t.example.org")), () -> AccessTokenType.AT_JWT);
    private static final Session SESSION = Sessions.of("me", "one");
    private static final Keyring.SigningKeys KEYS = KeySet.generate(TokenAlgorithm.EdDSA, Instant.EPOCH)
            .schedule(Optional.empty())
            .at(Instant.EPOCH)
            .signing()
            .orElseThrow();

    @Test
    void onlyAnAccessTokenOfAnAsymmetricKeyHasTheConfiguredType() {
        assertEquals(AccessTokenType.AT_JWT, ISSUER.type(SESSION.accessClaims(), KEYS.access()));
        assertEquals(AccessTokenType.JWT, ISSUER.type(SESSION.accessClaims(), KEYS.refresh()));
        assertEquals(AccessTokenType.JWT, ISSUER.type(SESSION.refreshClaims(), KEYS.access()));
        assertEquals(AccessTokenType.JWT, TokenProfile.standard().type(SESSION.accessClaims(), KEYS.access()));
    }

    @Test
    void aTokenIsForItsAudienceOrTheIssuerAndARefreshTokenForTheTokenEndpoint() {
        Audience shop = Audience.of(List.of("https://shop.example.org"));
        Audience issuer = Audience.of(List.of("https://t.example.org"));
        Claims access = ISSUER.complete(SESSION.accessClaims());
        Claims refresh = ISSUER.complete(SESSION.refreshClaims());

        assertEquals(Optional.of("https://t.example.org"), access.issuer());
        assertEquals(issuer, access.audience());
        assertEquals(Audience.of(List.of("https://t.example.org/oauth2/token")), refresh.audience());
        assertEquals(shop, ISSUER.orDefault(shop));
        assertEquals(issuer, ISSUER.orDefault(Audience.none()));
    }

    @Test
    void withoutAnIssuerTokensHaveNeither() {
        TokenProfile none = TokenProfile.standard();
        assertEquals(SESSION.accessClaims(), none.complete(SESSION.accessClaims()));
        assertEquals(SESSION.refreshClaims(), none.complete(SESSION.refreshClaims()));
    }
}
