package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.ManualClock;
import jakarta.json.JsonString;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a token by the keys and the clock alone. */
class InspectionTest {

    private static final Keyring KEYS = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final long now = clock.instant().getEpochSecond();

    private Inspection inspect(String token) {
        return Inspection.of(token, KEYS, new TokenValidator(clock, SKEW));
    }

    private static String payload(long issued, long expires) {
        return "{\"client_id\":\"a\",\"iat\":" + issued + ",\"exp\":" + expires + "}";
    }

    private static Optional<String> client(Inspection inspection) {
        return inspection.claims().map(claims -> ((JsonString) claims.get("client_id")).getString());
    }

    private void assertVerdict(Inspection.Verdict expected, long issued, long expires) {
        Inspection inspection = inspect(HandmadeToken.original(payload(issued, expires), TokensFixture.KEY));
        assertEquals(expected, inspection.verdict());
        assertEquals(Optional.of("a"), client(inspection));
        assertEquals("HS256", inspection.header().orElseThrow().algorithm());
    }

    @Test
    void aGenuineTokenIsValidUntilItExpires() {
        assertVerdict(new Inspection.Valid(Instant.ofEpochSecond(now + 1)), now, now + 1);
        assertVerdict(new Inspection.Valid(Instant.ofEpochSecond(now - 29)), now, now - 29);
        assertVerdict(new Inspection.Expired(Instant.ofEpochSecond(now - 30)), now, now - 30);
    }

    @Test
    void aTokenOfTheFutureIsNotExpired() {
        assertVerdict(new Inspection.Malformed("token was issued in the future"), now + 91, now + 100);
    }

    @Test
    void theClaimsOfATokenOfAnotherKeyAreShownWhereTheyCanBeRead() {
        Inspection signed = inspect(HandmadeToken.original(payload(now, now + 1), TokensFixture.KEY + "x"));
        assertEquals(new Inspection.OfNoKey(), signed.verdict());
        assertEquals(Optional.of("a"), client(signed));

        SigningKey other = SigningKey.of(TokensFixture.KEY + "x", TokenAlgorithm.HS256);
        Claims claims = TokensFixture.claims(HandmadeToken.original(payload(now, now + 1), TokensFixture.KEY));
        Inspection encrypted =
                inspect(new TokenCodec(() -> KEYS).encode(claims, other, TokenFormat.JWE, AccessTokenType.JWT));
        assertEquals(new Inspection.OfNoKey(), encrypted.verdict());
        assertEquals(Optional.empty(), encrypted.claims());
        assertEquals(TokenFormat.JWE, encrypted.header().orElseThrow().format());
    }

    @Test
    void asMuchOfATextIsShownAsHasTheFormOfAToken() {
        Inspection none = inspect("x");
        assertEquals(new Inspection.Malformed("not a JSON Web Token"), none.verdict());
        assertEquals(Optional.empty(), none.header());

        Inspection without = inspect(HandmadeToken.original("{\"client_id\":\"a\"}", TokensFixture.KEY));
        assertEquals(new Inspection.Malformed("the exp claim is required"), without.verdict());
        assertEquals(Optional.of("a"), client(without));
    }
}
