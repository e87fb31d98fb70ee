package io.fastauth.token;

import static io.fastauth.token.TokensFixture.originalPair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.HandmadeToken;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refresh tokens as the original signed them: without ids and sessions. */
class OriginalTokensTest {

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
    void aGenuineTokenWithoutClientIdIsNamedAsSuch() {
        String token = HandmadeToken.original("{\"type\":\"refresh\",\"exp\":4000000000,\"iat\":1}", TokensFixture.KEY);

        assertInstanceOf(Refresh.MissingClientId.class, tokens.issuer.refresh(token));
    }

    @Test
    void aTokenOfAClientNeverStoredIsInvalid() {
        assertInstanceOf(
                Refresh.Invalid.class,
                tokens.issuer.refresh(originalPair("stranger", 1).refreshToken()));
    }

    @Test
    void aTokenWithoutExpiryIsInvalid() {
        String token =
                HandmadeToken.original("{\"client_id\":\"a\",\"type\":\"refresh\",\"iat\":1}", TokensFixture.KEY);

        assertInstanceOf(Refresh.Invalid.class, tokens.issuer.refresh(token));
    }

    @Test
    void theOriginalsTokenRefreshesReplaysAndIsDetectedWhenReused() {
        TokenPair pair = originalPair("a", 1);
        String original = pair.refreshToken();
        tokens.store("a", pair);

        TokenPair rotated = ((Refresh.Rotated) tokens.issuer.refresh(original)).pair();
        assertEquals(rotated, ((Refresh.Replayed) tokens.issuer.refresh(original)).pair());
        tokens.clock.advance(Duration.ofMinutes(1));
        assertEquals(new Refresh.ReuseDetected("a"), tokens.issuer.refresh(original));
    }

    @Test
    void anotherTokenOfTheOriginalsIsInvalidAndHarmsNobody() {
        TokenPair stored = originalPair("a", 2);
        tokens.store("a", stored);

        assertInstanceOf(
                Refresh.Invalid.class,
                tokens.issuer.refresh(originalPair("a", 1).refreshToken()));
        assertTrue(tokens.isCurrent("a", stored));
    }
}
