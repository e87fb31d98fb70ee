package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

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

    @Test
    void anIssuedPairIsStored() {
        TokenPair pair = tokens.issue("a");

        assertEquals(Optional.of(pair), tokens.store.find("a"));
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
        tokens.clock.advance(TokensFixture.LIFETIMES.grace());

        assertEquals(new Refresh.Replayed("a", second), tokens.issuer.refresh(first.refreshToken()));
        assertEquals(Optional.of(second), tokens.store.find("a"));
    }

    @Test
    void aReplacedTokenAfterGraceRevokesTheSession() {
        TokenPair first = tokens.issue("a");
        TokenPair second = tokens.rotate(first);
        tokens.clock.advance(TokensFixture.LIFETIMES.grace().plusSeconds(1));

        assertEquals(new Refresh.ReuseDetected("a"), tokens.issuer.refresh(first.refreshToken()));
        assertEquals(Optional.empty(), tokens.store.find("a"));
        assertInstanceOf(Refresh.Invalid.class, tokens.issuer.refresh(second.refreshToken()));
    }

    @Test
    void aTokenTwoGenerationsOldRevokesTheSessionEvenWithinGrace() {
        TokenPair first = tokens.issue("a");
        tokens.rotate(tokens.rotate(first));

        assertEquals(new Refresh.ReuseDetected("a"), tokens.issuer.refresh(first.refreshToken()));
    }

    @Test
    void aTokenOfASupersededSessionIsInvalidAndHarmsNobody() {
        TokenPair first = tokens.issue("a");
        TokenPair second = tokens.issue("a");

        assertInstanceOf(Refresh.Invalid.class, tokens.issuer.refresh(first.refreshToken()));
        assertEquals(Optional.of(second), tokens.store.find("a"));
    }

    @Test
    void anAccessTokenDoesNotRefresh() {
        assertInstanceOf(
                Refresh.Invalid.class, tokens.issuer.refresh(tokens.issue("a").accessToken()));
    }

    @Test
    void aTokenRefreshesUntilTheSecondBeforeItsExpiry() {
        TokenPair pair = tokens.issue("a");
        tokens.clock.advance(TokensFixture.LIFETIMES.refresh().minusSeconds(1));

        assertInstanceOf(Refresh.Rotated.class, tokens.issuer.refresh(pair.refreshToken()));
    }

    @Test
    void expiryEqualToNowIsExpired() {
        TokenPair pair = tokens.issue("a");
        tokens.clock.advance(TokensFixture.LIFETIMES.refresh());

        assertInstanceOf(Refresh.Invalid.class, tokens.issuer.refresh(pair.refreshToken()));
    }

    @Test
    void aGenuineTokenWithoutClientIdIsNamedAsSuch() {
        String token = HandmadeToken.original("{\"type\":\"refresh\",\"exp\":4000000000,\"iat\":1}", TokensFixture.KEY);

        assertInstanceOf(Refresh.MissingClientId.class, tokens.issuer.refresh(token));
    }

    @Test
    void aTokenOfAClientNeverStoredIsInvalid() {
        assertInstanceOf(Refresh.Invalid.class, tokens.issuer.refresh(originalRefresh("stranger", 1)));
    }

    @Test
    void aTokenWithoutExpiryIsInvalid() {
        String token =
                HandmadeToken.original("{\"client_id\":\"a\",\"type\":\"refresh\",\"iat\":1}", TokensFixture.KEY);
        tokens.store("a", new TokenPair("x", token));

        assertInstanceOf(Refresh.Invalid.class, tokens.issuer.refresh(token));
    }

    @Test
    void theOriginalsTokenRefreshesReplaysAndIsDetectedWhenReused() {
        String original = originalRefresh("a", 1);
        tokens.store("a", new TokenPair("x", original));

        TokenPair rotated = ((Refresh.Rotated) tokens.issuer.refresh(original)).pair();
        assertEquals(new Refresh.Replayed("a", rotated), tokens.issuer.refresh(original));
        tokens.clock.advance(Duration.ofMinutes(1));
        assertEquals(new Refresh.ReuseDetected("a"), tokens.issuer.refresh(original));
    }

    @Test
    void anotherTokenOfTheOriginalsIsInvalidAndHarmsNobody() {
        TokenPair stored = new TokenPair("x", originalRefresh("a", 2));
        tokens.store("a", stored);

        assertInstanceOf(Refresh.Invalid.class, tokens.issuer.refresh(originalRefresh("a", 1)));
        assertEquals(Optional.of(stored), tokens.store.find("a"));
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

    private static String originalRefresh(String clientId, int issuedAt) {
        return HandmadeToken.original(
                "{\"client_id\":\"" + clientId + "\",\"type\":\"refresh\",\"exp\":4000000000,\"iat\":" + issuedAt + "}",
                TokensFixture.KEY);
    }
}
