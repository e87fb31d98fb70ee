package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random issues, refreshes with any token ever issued, revocations and passages of time, beside a model of the sessions
 * of one client: each outcome is the model's, and after each step exactly the current access tokens of the sessions
 * that have not ended verify.
 */
class RefreshStatesTest {

    private static final int STEPS = 120;
    private static final String CLIENT = "a";

    private TokensFixture tokens;

    /** A session with every pair that was issued in it. */
    private static final class Model {

        private final List<TokenPair> generations = new ArrayList<>();
        private Instant rotatedAt;
        private long recency;
        private boolean ended;

        private TokenPair current() {
            return generations.getLast();
        }
    }

    @BeforeEach
    void open(@TempDir Path folder) {
        tokens = new TokensFixture(folder);
    }

    @AfterEach
    void close() {
        tokens.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyOutcomeIsTheModels(long seed) {
        Random random = new Random(seed);
        int limit = 1 + (int) (seed % 3);
        Keyring keys = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));
        TokenIssuer issuer = new TokenIssuer(
                () -> keys,
                tokens.store,
                () -> TokensFixture.LIFETIMES,
                () -> TokenFormat.JWS,
                limit,
                new TokenValidator(tokens.clock, Duration.ZERO),
                IssuingPolicy.standard(),
                event -> {},
                new TokenIssuer.Observer() {});
        TokenRevoker revoker = new TokenRevoker(() -> keys, tokens.store, tokens.clock, event -> {});
        List<Model> sessions = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            String at = "seed " + seed + ", step " + step;
            int choice = random.nextInt(10);
            if (sessions.isEmpty() || choice == 0) {
                issue(issuer, sessions, limit, step);
            } else if (choice == 1) {
                Model session = sessions.get(random.nextInt(sessions.size()));
                TokenPair any = session.generations.get(random.nextInt(session.generations.size()));
                assertEquals(!session.ended, revoker.revoke(any.accessToken(), ""), at);
                session.ended = true;
            } else if (choice <= 3) {
                tokens.clock.advance(Duration.ofSeconds(random.nextInt(25)));
            } else {
                Model session = sessions.get(random.nextInt(sessions.size()));
                refresh(issuer, session, recent(session, random), step, at);
            }
            tokens.verifier.changed(CLIENT);
            revoker.changed(CLIENT);
            issuer.changed(CLIENT);
            sessions.forEach(session -> assertVerified(session, at));
        }
    }

    private void issue(TokenIssuer issuer, List<Model> sessions, int limit, int step) {
        Model session = new Model();
        session.generations.add(((Issue.Issued) issuer.issue(CLIENT)).pair());
        session.rotatedAt = tokens.clock.instant();
        session.recency = step;
        List<Model> alive = sessions.stream().filter(each -> !each.ended).toList();
        if (alive.size() == limit) {
            alive.stream().min(Comparator.comparingLong(each -> each.recency)).orElseThrow().ended = true;
        }
        sessions.add(session);
    }

    /** The current generation or one of the three before it. */
    private static int recent(Model session, Random random) {
        int last = session.generations.size() - 1;
        return Math.max(0, last - random.nextInt(4));
    }

    private void refresh(TokenIssuer issuer, Model session, int generation, int step, String at) {
        Refresh outcome = issuer.refresh(session.generations.get(generation).refreshToken());
        int age = session.generations.size() - 1 - generation;
        boolean grace =
                Duration.between(session.rotatedAt, tokens.clock.instant()).compareTo(TokensFixture.LIFETIMES.grace())
                        <= 0;
        if (session.ended) {
            assertEquals(new Refresh.Invalid(CLIENT), outcome, at);
        } else if (age == 0) {
            session.generations.add(
                    assertInstanceOf(Refresh.Rotated.class, outcome, at).pair());
            session.rotatedAt = tokens.clock.instant();
            session.recency = step;
        } else if (!grace) {
            assertEquals(new Refresh.ReuseDetected(CLIENT), outcome, at);
            session.ended = true;
        } else if (age == 1) {
            assertEquals(new Refresh.Replayed(CLIENT, session.current()), outcome, at);
        } else {
            assertEquals(new Refresh.Invalid(CLIENT), outcome, at);
        }
    }

    private void assertVerified(Model session, String at) {
        for (TokenPair pair :
                session.generations.subList(Math.max(0, session.generations.size() - 3), session.generations.size())) {
            boolean current = !session.ended && pair.equals(session.current());
            assertEquals(
                    current, tokens.verifier.verifyAccess(pair.accessToken()) instanceof Verification.Verified, at);
        }
    }
}
