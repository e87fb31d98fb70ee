package io.fastauth.token;

import static io.fastauth.token.TokensFixture.claims;
import static io.fastauth.token.TokensFixture.originalPair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Until when a session is refreshed. */
class SessionEndTest {

    private static final Lifetimes LIFETIMES = TokensFixture.LIFETIMES;

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
    void noTokenOutlivesItsSessionAndNoRefreshProlongsIt() {
        Duration longest = Duration.ofDays(40);
        TokenIssuer limited = tokens.issuer(
                new Lifetimes(LIFETIMES.access(), LIFETIMES.refresh(), LIFETIMES.grace(), Optional.of(longest)),
                TokenFormat.JWS);
        Instant end = tokens.clock.instant().plus(longest);
        TokenPair first = ((Issue.Issued) limited.issue("a")).pair();
        assertEquals(end, claims(first.refreshToken()).expiresAt());
        assertEquals(
                tokens.clock.instant().plus(LIFETIMES.access().longest()),
                claims(first.accessToken()).expiresAt());

        tokens.clock.advance(longest.minusSeconds(1));
        TokenPair last = ((Refresh.Rotated) limited.refresh(first.refreshToken())).pair();
        assertEquals(end, claims(last.accessToken()).expiresAt());
        assertEquals(end, claims(last.refreshToken()).expiresAt());
        tokens.clock.advance(Duration.ofSeconds(1));
        assertInstanceOf(Refresh.Invalid.class, limited.refresh(last.refreshToken()));
    }

    @Test
    void aSessionThatBeganWithoutALimitIsRefreshedWithinIt() {
        TokenPair first = tokens.issue("a");
        TokenPair original = originalPair("b", (int) tokens.clock.instant().getEpochSecond());
        tokens.store("b", original);
        TokenIssuer limited = tokens.issuer(
                new Lifetimes(
                        LIFETIMES.access(), LIFETIMES.refresh(), LIFETIMES.grace(), Optional.of(Duration.ofDays(1))),
                TokenFormat.JWS);
        tokens.clock.advance(Duration.ofDays(1));

        assertEquals(new Refresh.Invalid(""), limited.refresh(first.refreshToken()));
        assertEquals(new Refresh.Invalid(""), limited.refresh(original.refreshToken()));
        assertInstanceOf(Refresh.Rotated.class, tokens.issuer.refresh(first.refreshToken()));
    }

    @Test
    void aTokenRefreshesUntilTheSecondBeforeItsExpiry() {
        TokenPair pair = tokens.issue("a");
        tokens.clock.advance(LIFETIMES.refresh().minusSeconds(1));

        assertInstanceOf(Refresh.Rotated.class, tokens.issuer.refresh(pair.refreshToken()));
    }

    @Test
    void expiryEqualToNowIsExpired() {
        TokenPair pair = tokens.issue("a");
        tokens.clock.advance(LIFETIMES.refresh());

        assertInstanceOf(Refresh.Invalid.class, tokens.issuer.refresh(pair.refreshToken()));
    }
}
