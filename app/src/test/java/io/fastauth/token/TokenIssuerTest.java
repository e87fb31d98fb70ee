package io.fastauth.token;

import static io.fastauth.token.TokensFixture.originalPair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.HandmadeToken;
import io.fastauth.token.TokenCodec.Decoded;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenIssuerTest {

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
    void twoPairsOfOneSecondDiffer() {
        TokenPair first = tokens.issue("a");
        TokenPair second = tokens.issue("a");

        assertNotEquals(first.accessToken(), second.accessToken());
        assertNotEquals(first.refreshToken(), second.refreshToken());
    }

    /** A session knows the second of its rotation, not the moment. */
    @Test
    void theGraceIsNotShorterThanItsSettingWheneverInASecondItBegins() {
        tokens.clock.advance(Duration.ofMillis(900));
        TokenPair first = tokens.issue("a");
        TokenPair second = tokens.rotate(first);
        tokens.clock.advance(LIFETIMES.grace());
        assertEquals(second, ((Refresh.Replayed) tokens.issuer.refresh(first.refreshToken())).pair());
        tokens.clock.advance(Duration.ofSeconds(1));
        assertEquals(new Refresh.ReuseDetected("a"), tokens.issuer.refresh(first.refreshToken()));
    }

    @Test
    void anApplicationCannotIssueToAClientThatCannotExist() {
        for (String clientId : List.of("", "fastauth.check", "a\u0000")) {
            assertThrows(IllegalArgumentException.class, () -> tokens.issuer.issue(clientId));
        }
    }

    /** In a database it would become a question mark. */
    @Test
    void anUnpairedSurrogateSupersedesNoOtherClient() {
        TokenPair pair = tokens.issue("a?");
        assertThrows(IllegalArgumentException.class, () -> tokens.issuer.issue("a\ud800"));
        assertTrue(tokens.isCurrent("a?", pair));
    }

    @Test
    void anIssuedSessionIsStored() {
        TokenPair pair = tokens.issue("a");

        assertTrue(tokens.isCurrent("a", pair));
    }

    @Test
    void refreshingKeepsTheSessionAndNamesThePredecessor() {
        TokenPair first = tokens.issue("a");
        TokenPair second = tokens.rotate(first);

        Claims before = claims(first.refreshToken());
        Claims after = claims(second.refreshToken());
        assertEquals(before.session(), after.session());
        assertEquals(Optional.of(before.id()), after.previous());
        assertEquals(claims(second.accessToken()).session(), after.session());
    }

    @Test
    void aNewIssueBeginsANewSession() {
        assertNotEquals(
                claims(tokens.issue("a").refreshToken()).session(),
                claims(tokens.issue("a").refreshToken()).session());
    }

    @Test
    void aReplacedTokenAnswersTheSamePairWithinGrace() {
        TokenPair first = tokens.issue("a");
        TokenPair second = tokens.rotate(first);
        tokens.clock.advance(LIFETIMES.grace());

        assertEquals(second, ((Refresh.Replayed) tokens.issuer.refresh(first.refreshToken())).pair());
        assertTrue(tokens.isCurrent("a", second));
    }

    @Test
    void aReplacedTokenAfterGraceRevokesTheSession() {
        TokenPair first = tokens.issue("a");
        TokenPair second = tokens.rotate(first);
        tokens.clock.advance(LIFETIMES.grace().plusSeconds(1));

        assertEquals(new Refresh.ReuseDetected("a"), tokens.issuer.refresh(first.refreshToken()));
        assertTrue(tokens.hasNone(second.accessToken()));
        assertInstanceOf(Refresh.Invalid.class, tokens.issuer.refresh(second.refreshToken()));
    }

    @Test
    void aTokenTwoGenerationsOldIsRefusedWithinGraceAndRevokesTheSessionAfterIt() {
        TokenPair first = tokens.issue("a");
        TokenPair third = tokens.rotate(tokens.rotate(first));

        assertEquals(new Refresh.Invalid("a"), tokens.issuer.refresh(first.refreshToken()));
        assertTrue(tokens.isCurrent("a", third));
        tokens.clock.advance(LIFETIMES.grace().plusSeconds(1));
        assertEquals(new Refresh.ReuseDetected("a"), tokens.issuer.refresh(first.refreshToken()));
        assertTrue(tokens.hasNone(third.accessToken()));
    }

    /** The store was restored from a backup: the token is no sign that two parties hold tokens. */
    @Test
    void aTokenThatIsNewerThanItsStoredSessionIsRefusedAndEndsNothing() {
        TokenPair first = tokens.issue("a");
        TokenPair third = tokens.rotate(tokens.rotate(first));
        tokens.store("a", first);
        tokens.clock.advance(Duration.ofDays(1));

        assertEquals(new Refresh.Invalid("a"), tokens.issuer.refresh(third.refreshToken()));
        assertTrue(tokens.isCurrent("a", first));
    }

    @Test
    void aReplayIsRefusedWhenTheKeyOfTheCurrentTokensIsGone() {
        Keyring old = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));
        TokenPair first = tokens.issue("a");
        tokens.rotate("another key that is more than 32 bytes long");
        tokens.rotate(first);
        tokens.use(old);

        assertEquals(new Refresh.Invalid("a"), tokens.issuer.refresh(first.refreshToken()));
    }

    @Test
    void aReplayHasTheIdsOfTheCurrentTokensInAnEncryptedFormatToo() {
        TokenIssuer encrypting = issuer(LIFETIMES, TokenFormat.JWE);
        TokenPair first =
                ((Refresh.Rotated) encrypting.refresh(tokens.issue("a").refreshToken())).pair();
        TokenPair second = ((Refresh.Rotated) encrypting.refresh(first.refreshToken())).pair();
        // The format of the session's tokens counts, not that of new ones.
        TokenPair replayed = ((Refresh.Replayed) tokens.issuer.refresh(first.refreshToken())).pair();

        assertEquals(claims(second.accessToken()), claims(replayed.accessToken()));
        assertEquals(claims(second.refreshToken()), claims(replayed.refreshToken()));
        assertEquals(5, replayed.refreshToken().split("\\.", -1).length);
    }

    @Test
    void noTokenOutlivesItsSessionAndNoRefreshProlongsIt() {
        Duration longest = Duration.ofDays(40);
        TokenIssuer limited = issuer(
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
        TokenIssuer limited = issuer(
                new Lifetimes(
                        LIFETIMES.access(), LIFETIMES.refresh(), LIFETIMES.grace(), Optional.of(Duration.ofDays(1))),
                TokenFormat.JWS);
        tokens.clock.advance(Duration.ofDays(1));

        assertEquals(new Refresh.Invalid(""), limited.refresh(first.refreshToken()));
        assertEquals(new Refresh.Invalid(""), limited.refresh(original.refreshToken()));
        assertInstanceOf(Refresh.Rotated.class, tokens.issuer.refresh(first.refreshToken()));
    }

    private TokenIssuer issuer(Lifetimes lifetimes, TokenFormat format) {
        Keyring keys = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));
        return new TokenIssuer(
                () -> keys,
                TokenProfile.standard(),
                tokens.store,
                ClientDirectory.open(),
                () -> lifetimes,
                () -> format,
                1,
                new TokenValidator(tokens.clock, Duration.ZERO),
                IssuingPolicy.standard(),
                event -> {},
                new TokenIssuer.Observer() {});
    }

    @Test
    void aTokenOfASupersededSessionIsInvalidAndHarmsNobody() {
        TokenPair first = tokens.issue("a");
        TokenPair second = tokens.issue("a");

        assertInstanceOf(Refresh.Invalid.class, tokens.issuer.refresh(first.refreshToken()));
        assertTrue(tokens.isCurrent("a", second));
    }

    @Test
    void anAccessTokenDoesNotRefresh() {
        assertInstanceOf(
                Refresh.Invalid.class, tokens.issuer.refresh(tokens.issue("a").accessToken()));
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

    @Test
    void withoutAKeyNothingIsMade() {
        tokens.use(new Keyring(Optional.empty(), List.of()));

        assertInstanceOf(Issue.KeyMissing.class, tokens.issuer.issue("a"));
        assertInstanceOf(Refresh.KeyMissing.class, tokens.issuer.refresh("x"));
    }

    @Test
    void aStoreThatFailsGivesNoPairAndKeepsThePresentedTokenGood() {
        TokenPair pair = tokens.issue("a");
        tokens.close();

        assertInstanceOf(Issue.NotSaved.class, tokens.issuer.issue("b"));
        assertInstanceOf(Refresh.NotSaved.class, tokens.issuer.refresh(pair.refreshToken()));
    }

    @Test
    void afterARotationOfKeysAnOldTokenRefreshesToTheNewKey() {
        TokenPair old = tokens.issue("a");
        tokens.rotate("another key that is more than 32 bytes long");

        TokenPair renewed = tokens.rotate(old);
        assertInstanceOf(Verification.Verified.class, tokens.verifier.verifyAccess(renewed.accessToken()));
    }

    @Test
    void manyCallersWithOneTokenAllGetTheSamePair() throws Exception {
        TokenPair pair = tokens.issue("a");
        Set<TokenPair> answers = new HashSet<>();
        int rotations = 0;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Refresh> call = () -> tokens.issuer.refresh(pair.refreshToken());
            for (Future<Refresh> answer : callers.invokeAll(Collections.nCopies(100, call))) {
                switch (answer.get()) {
                    case Refresh.Rotated rotated -> {
                        rotations++;
                        answers.add(rotated.pair());
                    }
                    case Refresh.Replayed replayed -> answers.add(replayed.pair());
                    default -> throw new AssertionError(answer.get());
                }
            }
        }
        assertEquals(1, rotations);
        assertEquals(1, answers.size());
    }

    private Claims claims(String token) {
        Decoded decoded =
                new TokenCodec(() -> Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256))).decode(token);
        return ((Decoded.Genuine) decoded).claims();
    }
}
