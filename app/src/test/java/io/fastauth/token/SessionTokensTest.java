package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session gives its tokens, and tokens that verify give their session back. */
class SessionTokensTest {

    private static final SigningKey KEY = SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256);

    private final SessionTokens tokens = new SessionTokens(() -> Keyring.of(KEY));

    private static Session session(TokenFormat format, Map<String, Object> extra) {
        Session session = SignedSessions.next(SignedSessions.start("a client")).session();
        return Sessions.with(session, KEY.id(), KEY.id(), format, extra);
    }

    @ParameterizedTest
    @EnumSource
    void theTokensOfASessionGiveItBack(TokenFormat format) {
        Session session = session(format, Map.of());

        assertEquals(
                Optional.of(session),
                tokens.derive("a client", tokens.sign(session).orElseThrow()));
    }

    @Test
    void aNarrowedAccessTokenGivesItsOwnScopeAndAudienceBack() {
        Audience shop = Audience.of(List.of("https://shop.example"));
        Grant granted = new Grant(
                Scope.of(List.of("read", "write")), Audience.of(List.of("https://shop.example", "https://b.example")));
        Grant current = new Grant(Scope.of(List.of("read")), shop);
        StoredSession stored = SignedSessions.start("me", granted, current);

        assertEquals(
                Optional.of(stored.session()),
                new SessionTokens(() -> SignedSessions.KEYS).derive("me", SignedSessions.tokens(stored)));
    }

    /** The default audience is not granted by name, so that the session follows another public URL. */
    @ParameterizedTest
    @EnumSource
    void theTokensOfAPublicKeyAndAnIssuerGiveTheirSessionBack(TokenFormat format) {
        Keyring ring = KeySet.generate(TokenAlgorithm.ES256, Instant.EPOCH)
                .schedule(Optional.empty())
                .at(Instant.EPOCH);
        Keyring.SigningKeys keys = ring.signing().orElseThrow();
        SessionTokens signing = new SessionTokens(
                () -> ring,
                new TokenProfile(Optional.of(new PublicUrl("https://tokens.example")), () -> AccessTokenType.AT_JWT));
        Session session = session(format, Map.of());

        TokenPair pair = signing.sign(session, keys);
        Session derived = signing.derive("a client", pair).orElseThrow();

        assertEquals(Grant.none(), derived.granted());
        assertEquals(Grant.none(), derived.current());
        assertEquals(session.accessId(), derived.accessId());
        assertEquals(keys.refresh().id(), derived.refreshKeyId());
        assertEquals(
                format == TokenFormat.JWS ? keys.access().id() : keys.refresh().id(), derived.accessKeyId());
        TokenPair again = signing.sign(derived).orElseThrow();
        assertEquals(signing.derive("a client", again), Optional.of(derived));
    }

    @Test
    void signingAgainGivesTheSameBytesWhateverTheOrderOfTheClaims() {
        Map<String, Object> extra = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            extra.put("claim " + i, i);
        }
        Session session = session(TokenFormat.JWS, extra);
        Map<String, Object> reversed = new TreeMap<>(Comparator.reverseOrder());
        reversed.putAll(extra);

        assertEquals(tokens.sign(session), tokens.sign(session(session, reversed)));
    }

    private static Session session(Session session, Map<String, Object> extra) {
        return Sessions.with(session, session.accessKeyId(), session.refreshKeyId(), session.format(), extra);
    }

    @Test
    void aPairOfTheOriginalGivesASessionWhichCannotBeSigned() {
        TokenPair pair = TokensFixture.originalPair("a client", 1_700_000_000);
        Session session = tokens.derive("a client", pair).orElseThrow();

        assertTrue(session.original());
        assertEquals(session.id(), session.refreshId());
        assertEquals(0, session.generation());
        assertEquals(Instant.ofEpochSecond(1_700_000_000), session.startedAt());
        assertEquals(KEY.id(), session.refreshKeyId());
        assertEquals(Optional.empty(), tokens.sign(session));
        assertEquals(session, tokens.derive("a client", pair).orElseThrow(), "the ids follow from the tokens");
    }

    @Test
    void tokensThatDoNotBelongTogetherGiveNoSession() {
        TokenPair one = tokens.sign(session(TokenFormat.JWS, Map.of())).orElseThrow();
        TokenPair two = tokens.sign(session(TokenFormat.JWS, Map.of())).orElseThrow();
        TokenPair original = TokensFixture.originalPair("a client", 1);

        none("another client", one);
        none("", one);
        none("a client", new TokenPair(one.accessToken(), two.refreshToken()));
        none("a client", new TokenPair(one.refreshToken(), one.accessToken()));
        none("a client", new TokenPair(one.refreshToken(), one.refreshToken()));
        none("a client", new TokenPair(original.accessToken(), one.refreshToken()));
        none("a client", new TokenPair("x", one.refreshToken()));
        none("a client", new TokenPair(one.accessToken(), ""));
    }

    private void none(String clientId, TokenPair pair) {
        assertEquals(Optional.empty(), tokens.derive(clientId, pair));
    }

    @Test
    void aSessionWhoseKeyIsGoneCannotBeSigned() {
        SessionTokens others = new SessionTokens(
                () -> Keyring.of(SigningKey.of("another key that is more than 32 bytes long", TokenAlgorithm.HS256)));

        assertEquals(Optional.empty(), others.sign(session(TokenFormat.JWS, Map.of())));
    }

    @Test
    void aCanonicalUuidIsItsBytesAndAnyOtherTextAFingerprint() {
        UUID id = UUID.randomUUID();
        assertEquals(id, Claims.id(id.toString()));
        for (String other : List.of(id.toString().toUpperCase(Locale.ROOT), "{" + id + "}", "1-2-3-4-5", "")) {
            assertNotEquals(id, Claims.id(other), other);
        }
        assertNotEquals(UUID.fromString("1-2-3-4-5"), Claims.id("1-2-3-4-5"), "not canonical");
        assertEquals(UUID.fromString("ba7816bf-8f01-cfea-4141-40de5dae2223"), Claims.id("abc"), "SHA-256 of abc");
    }
}
