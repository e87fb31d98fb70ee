package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fastauth.token.Claims.TokenType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenVerifierTest {

    private TokensFixture tokens;

    @BeforeEach
    void open(@TempDir Path folder) {
        tokens = new TokensFixture(folder);
    }

    @AfterEach
    void close() {
        tokens.close();
    }

    @Test
    void theCurrentAccessTokenIsVerified() {
        TokenPair pair = tokens.issue("a");

        VerifiedToken token = ((Verification.Verified) tokens.verifier.verifyAccess(pair.accessToken())).token();
        assertEquals("a", token.clientId());
        assertEquals(tokens.clock.instant().plus(Duration.ofDays(30)), token.expiresAt());
        Claims claims = TokensFixture.claims(pair.accessToken());
        assertEquals(claims.session().map(UUID::toString), token.session());
        assertEquals(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256).id(), token.keyId());
        assertEquals("VerifiedToken[a, " + claims.id() + "]", token.toString());
    }

    @Test
    void aGenuineTokenIsDecodedOnce() {
        TokenPair pair = tokens.issue("a");
        tokens.verifier.verifyAccess(pair.accessToken());
        assertEquals(new StoreStatus.CacheUse(0, 1), tokens.verifier.cacheUse());
        tokens.verifier.verifyAccess(pair.accessToken());
        tokens.verifier.introspect(pair.accessToken());
        assertEquals(new StoreStatus.CacheUse(2, 1), tokens.verifier.cacheUse());
        tokens.verifier.verifyAccess("garbage");
        tokens.verifier.verifyAccess("garbage");
        assertEquals(new StoreStatus.CacheUse(2, 3), tokens.verifier.cacheUse());
    }

    @Test
    void theOriginalsTokenIsVerified() {
        TokenPair original = TokensFixture.originalPair("a", 1);
        tokens.store("a", original);

        assertInstanceOf(Verification.Verified.class, tokens.verifier.verifyAccess(original.accessToken()));
    }

    @Test
    void aSupersededTokenIsNotCurrent() {
        TokenPair first = tokens.issue("a");
        assertInstanceOf(Verification.Verified.class, tokens.verifier.verifyAccess(first.accessToken()));
        tokens.issue("a");

        assertInstanceOf(Verification.NotCurrent.class, tokens.verifier.verifyAccess(first.accessToken()));
    }

    /** As a restored backup makes it, or an API whose readers lag behind its writers. */
    @Test
    void aSupersededTokenThatBecomesCurrentAgainIsVerifiedAtOnce() {
        TokenPair first = tokens.issue("a");
        tokens.issue("a");
        assertInstanceOf(Verification.NotCurrent.class, tokens.verifier.verifyAccess(first.accessToken()));
        tokens.store("a", first);
        tokens.verifier.changed("a");
        assertInstanceOf(Verification.Verified.class, tokens.verifier.verifyAccess(first.accessToken()));

        tokens.issue("a");
        assertInstanceOf(Verification.NotCurrent.class, tokens.verifier.verifyAccess(first.accessToken()));
        tokens.store("a", first);
        tokens.verifier.changed("");
        assertInstanceOf(Verification.Verified.class, tokens.verifier.verifyAccess(first.accessToken()));
    }

    @Test
    void aChangeThatNobodyAnnouncedIsSeenWithinSeconds() {
        TokenPair first = tokens.issue("a");
        tokens.issue("a");
        assertInstanceOf(Verification.NotCurrent.class, tokens.verifier.verifyAccess(first.accessToken()));
        tokens.store("a", first);

        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> tokens.verifier.verifyAccess(first.accessToken()) instanceof Verification.Verified);
    }

    @Test
    void aRefreshTokenIsNotCurrentEvenWhenItIsStoredAsAccessToken() {
        TokenPair pair = tokens.issue("a");
        Session session = new SessionTokens(() -> Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256)))
                .derive("a", pair)
                .orElseThrow();
        Session swapped = new Session(
                "a",
                session.id(),
                session.generation(),
                session.refreshId(),
                session.refreshId(),
                Optional.empty(),
                session.startedAt(),
                session.rotatedAt(),
                session.accessExpiresAt(),
                session.refreshExpiresAt(),
                session.accessKeyId(),
                session.refreshKeyId(),
                session.format(),
                session.granted(),
                session.current(),
                Map.of());
        tokens.store.start(swapped, pair, 1);

        assertInstanceOf(Verification.NotCurrent.class, tokens.verifier.verifyAccess(pair.refreshToken()));
    }

    @Test
    void theSessionOfATokenHasEndedWhenItsClientHasNone() {
        assertInstanceOf(
                Verification.SessionEnded.class,
                tokens.verifier.verifyAccess(TokensFixture.original("a", TokenType.ACCESS, 1)));
        assertInstanceOf(
                Verification.UnknownClient.class,
                tokens.verifier.verifyAccess(TokensFixture.original("", TokenType.ACCESS, 1)));
    }

    @Test
    void expiryIsJudgedAtTheSecondAlsoForATokenSeenBefore() {
        TokenPair pair = tokens.issue("a");
        tokens.clock.advance(Duration.ofDays(30).minusSeconds(1));
        assertInstanceOf(Verification.Verified.class, tokens.verifier.verifyAccess(pair.accessToken()));

        tokens.clock.advance(Duration.ofSeconds(1));
        Verification.Invalid invalid = (Verification.Invalid) tokens.verifier.verifyAccess(pair.accessToken());
        assertEquals("token has expired", invalid.reason());
        assertEquals("a", invalid.claims().orElseThrow().clientId());
    }

    @Test
    void anEarlierKeyVerifiesUntilItLeavesTheRing() {
        TokenPair pair = tokens.issue("a");
        tokens.rotate("another key that is more than 32 bytes long");
        assertInstanceOf(Verification.Verified.class, tokens.verifier.verifyAccess(pair.accessToken()));

        tokens.use(Keyring.of(SigningKey.of("another key that is more than 32 bytes long", TokenAlgorithm.HS256)));
        assertInstanceOf(Verification.Invalid.class, tokens.verifier.verifyAccess(pair.accessToken()));
    }

    @Test
    void withoutKeysNothingIsVerified() {
        TokenPair pair = tokens.issue("a");
        tokens.use(new Keyring(Optional.empty(), List.of()));

        assertInstanceOf(Verification.Invalid.class, tokens.verifier.verifyAccess(pair.accessToken()));
    }

    @Test
    void aStoreThatFailsIsNotAnAnswer() {
        tokens.issue("b");
        tokens.close();

        String token = TokensFixture.original("a", TokenType.ACCESS, 1);
        assertThrows(StoreUnavailableException.class, () -> tokens.verifier.verifyAccess(token));
    }
}
