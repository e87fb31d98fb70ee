package io.fastauth.token;

import static io.fastauth.token.TokensFixture.claims;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
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
        Issue.Issued issued = (Issue.Issued) tokens.issuer.issue("a");

        assertEquals("a", issued.clientId());
        assertTrue(tokens.isCurrent("a", issued.pair()));
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

    /** After the backup was restored, the session went on with another holder of its first token. */
    @Test
    void aTokenOfTheOtherBranchOfARestoredSessionIsReused() {
        TokenPair first = tokens.issue("a");
        TokenPair lost = tokens.rotate(first);
        tokens.store("a", first);
        tokens.rotate(first);
        tokens.clock.advance(Duration.ofDays(1));

        assertEquals(new Refresh.ReuseDetected("a"), tokens.issuer.refresh(lost.refreshToken()));
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
        TokenIssuer encrypting = tokens.issuer(LIFETIMES, TokenFormat.JWE);
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
}
