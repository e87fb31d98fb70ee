package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenVerifierTest {

    private static final long FAR = 4_000_000_000L;

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
    }

    @Test
    void theOriginalsTokenIsVerified() {
        String original = original("a", "access");
        tokens.store("a", new TokenPair(original, "y"));

        assertInstanceOf(Verification.Verified.class, tokens.verifier.verifyAccess(original));
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
        String refresh = original("a", "refresh");
        tokens.store("a", new TokenPair(refresh, refresh));

        assertInstanceOf(Verification.NotCurrent.class, tokens.verifier.verifyAccess(refresh));
    }

    @Test
    void aTokenOfAClientThatIsNotStoredIsOfAnUnknownClient() {
        assertInstanceOf(Verification.UnknownClient.class, tokens.verifier.verifyAccess(original("a", "access")));
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

        String token = original("a", "access");
        assertThrows(StoreUnavailableException.class, () -> tokens.verifier.verifyAccess(token));
    }

    private static String original(String clientId, String type) {
        return HandmadeToken.original(
                "{\"client_id\":\"" + clientId + "\",\"type\":\"" + type + "\",\"exp\":" + FAR + ",\"iat\":1}",
                TokensFixture.KEY);
    }
}
