package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long tokens live, and by whose clock. */
class LifetimesTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SKEW = Duration.ofSeconds(30);

    private TokensFixture tokens;
    private TokenVerifier tolerant;

    @BeforeEach
    void open(@TempDir Path folder) {
        tokens = new TokensFixture(folder);
        Keyring keys = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));
        tolerant = new TokenVerifier(
                () -> keys, tokens.store, ClientDirectory.open(), new TokenValidator(tokens.clock, SKEW));
    }

    @AfterEach
    void close() {
        tokens.close();
    }

    @Test
    void jitterSpreadsTheLifetimesAndOnlyEverShortens() {
        Lifetimes lifetimes = lifetimes(HOUR, DAY, Duration.ofMinutes(6));
        Set<Duration> seen = new TreeSet<>();
        for (int i = 0; i < 2_000; i++) {
            seen.add(lifetimes.nextAccess());
        }

        // Of 361 equally likely seconds, 2,000 draws leave out one or two.
        assertTrue(seen.size() > 300, () -> "only " + seen.size());
        assertTrue(
                seen.stream().allMatch(life -> life.compareTo(HOUR) <= 0 && life.compareTo(HOUR.minusMinutes(6)) >= 0));
    }

    @Test
    void withoutJitterEveryLifetimeIsTheSame() {
        assertEquals(HOUR, lifetimes(HOUR, DAY, Duration.ZERO).nextAccess());
        assertEquals(
                Duration.ofSeconds(1),
                lifetimes(Duration.ofSeconds(1), DAY, Duration.ofMillis(500)).nextAccess());
    }

    /** A policy sets the longest lifetime; how much shorter a random one is stays the setting's, up to a half. */
    @Test
    void theLifetimesOfAPolicyKeepTheJitter() {
        Lifetimes setting = lifetimes(HOUR, DAY, Duration.ofMinutes(10));
        IssuingPolicy.Allowed ruling = IssuingPolicy.Ruling.allow();
        assertEquals(setting, setting.with(ruling));
        assertEquals(
                lifetimes(Duration.ofMinutes(30), HOUR, Duration.ofMinutes(10)),
                setting.with(ruling.living(Duration.ofMinutes(30), HOUR)));
        assertEquals(
                lifetimes(Duration.ofMinutes(15), HOUR, Duration.ofSeconds(450)),
                setting.with(ruling.living(Duration.ofMinutes(15), HOUR)));
    }

    @Test
    void refusesLifetimesThatContradictEachOther() {
        refused("tokens.access-lifetime", Duration.ZERO, DAY, Duration.ZERO);
        refused("tokens.access-lifetime", DAY, HOUR, Duration.ZERO);
        refused("tokens.refresh-lifetime", DAY, Duration.ofDays(3651), Duration.ZERO);
        refused("tokens.access-lifetime", HOUR, DAY, Duration.ofMinutes(31));
        refused("tokens.access-lifetime", HOUR, DAY, Duration.ofSeconds(-1));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Lifetimes(LifetimeRange.of(HOUR), DAY, Duration.ZERO, Optional.of(Duration.ofMillis(999))));
        assertThrows(IllegalArgumentException.class, () -> new TokenValidator(tokens.clock, Duration.ofMinutes(6)));
    }

    private static void refused(String setting, Duration access, Duration refresh, Duration jitter) {
        String message = assertThrows(IllegalArgumentException.class, () -> lifetimes(access, refresh, jitter))
                .getMessage();
        assertTrue(message.startsWith(setting), message);
    }

    private static Lifetimes lifetimes(Duration access, Duration refresh, Duration jitter) {
        return new Lifetimes(new LifetimeRange(access.minus(jitter), access), refresh, Duration.ZERO, Optional.empty());
    }

    @Test
    void skewMovesTheInstantOfExpiryAndNoMore() {
        String token = tokens.issue("me").accessToken();
        tokens.clock.advance(TokensFixture.LIFETIMES.access().longest());

        assertInstanceOf(Verification.Invalid.class, tokens.verifier.verifyAccess(token));
        assertInstanceOf(Verification.Verified.class, tolerant.verifyAccess(token));
        tokens.clock.advance(SKEW.minusSeconds(1));
        Verification.Verified last = assertInstanceOf(Verification.Verified.class, tolerant.verifyAccess(token));
        assertEquals(tokens.clock.instant().plusSeconds(1), last.token().acceptedUntil());
        tokens.clock.advance(Duration.ofSeconds(1));
        assertInstanceOf(Verification.Invalid.class, tolerant.verifyAccess(token));
    }

    @Test
    void aTokenFromFurtherAheadThanClocksDifferIsRefused() {
        String token = tokens.issue("me").accessToken();
        tokens.clock.advance(Duration.ofSeconds(-60));
        assertInstanceOf(Verification.Verified.class, tokens.verifier.verifyAccess(token));
        tokens.clock.advance(Duration.ofSeconds(-1));
        Verification.Invalid invalid = (Verification.Invalid) tokens.verifier.verifyAccess(token);
        assertEquals("token was issued in the future", invalid.reason());
        assertEquals("me", invalid.claims().orElseThrow().clientId());
        assertInstanceOf(Verification.Verified.class, tolerant.verifyAccess(token));
    }
}
