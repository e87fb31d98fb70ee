package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fastauth.testing.SignedSessions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From which moment on, and until which, a token is accepted. */
class TokenValidatorTest {

    private static final Claims CLAIMS = SignedSessions.claims("me");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static TokenValidator at(Instant now, Duration skew) {
        return new TokenValidator(Clock.fixed(now, ZoneOffset.UTC), skew);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT10S", "PT5M"})
    void expiryIsPutOffByTheSkew(Duration skew) {
        Instant end = CLAIMS.expiresAt().plus(skew);
        assertEquals(Optional.empty(), at(end.minusNanos(1), skew).validate(CLAIMS));
        assertEquals(Optional.of("token has expired"), at(end, skew).validate(CLAIMS));
        assertEquals(end, at(Instant.EPOCH, skew).acceptedUntil(CLAIMS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT10S", "PT5M"})
    void aTokenMayHaveBeenIssuedAMinuteAndTheSkewAhead(Duration skew) {
        Instant first = CLAIMS.issuedAt().minus(MINUTE).minus(skew);
        assertEquals(Optional.empty(), at(first, skew).validate(CLAIMS));
        assertEquals(
                Optional.of("token was issued in the future"),
                at(first.minusNanos(1), skew).validate(CLAIMS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.000000001S", "PT5M0.000000001S"})
    void anotherSkewIsRefused(Duration skew) {
        InvalidSettingException refused = assertThrows(InvalidSettingException.class, () -> at(Instant.EPOCH, skew));
        assertEquals("must be at least PT0S and at most PT5M", refused.getMessage());
    }
}
