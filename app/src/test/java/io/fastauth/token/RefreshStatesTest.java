package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random issues, refreshes with any token ever issued and for any scope, changes of the allowed scope, revocations and
 * passages of time, beside a model of the sessions of one client: each outcome is the model's, and after each step
 * exactly the current access tokens of the sessions that have not ended verify, with the model's scope.
 */
class RefreshStatesTest {

    private static final int STEPS = 120;
    private static final String CLIENT = "a";
    private static final List<String> SCOPES = List.of("read", "write", "admin");

    private TokensFixture tokens;
    private Scope allowed = Scope.of(SCOPES);

    /** A session with every pair that was issued in it. */
    private static final class Model {

        private final List<TokenPair> generations = new ArrayList<>();
        private Scope granted;
        private Scope current;
        private Instant rotatedAt;
        private long recency;
        private boolean ended;

        private TokenPair pair() {
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
        ClientDirectory clients = clientId -> new ClientDirectory.Standing.Registered(new ClientDirectory.ClientTerms(
                true,
                new Grant(allowed, Audience.none()),
                limit,
                TokensFixture.LIFETIMES.access(),
                Optional.empty(),
                true));
        Keyring keys = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));
        TokenIssuer issuer = new TokenIssuer(
                () -> keys,
                TokenProfile.standard(),
                tokens.store,
                clients,
                () -> TokensFixture.LIFETIMES,
                () -> TokenFormat.JWS,
                1,
                new TokenValidator(tokens.clock, Duration.ZERO),
                IssuingPolicy.standard(),
                event -> {},
                new TokenIssuer.Observer() {});
        TokenRevoker revoker = new TokenRevoker(() -> keys, tokens.store, clients, tokens.clock, event -> {});
        List<Model> sessions = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            String at = "seed " + seed + ", step " + step;
            int choice = random.nextInt(10);
            if (sessions.isEmpty() || choice == 0) {
                issue(issuer, sessions, limit, step);
            } else if (choice == 1) {
                Model session = sessions.get(random.nextInt(sessions.size()));
                TokenPair any = session.generations.get(random.nextInt(session.generations.size()));
                assertEquals(
                        !session.ended,
                        revoker.revoke(any.accessToken(), new Requester.Master(), "") == Revocation.REVOKED,
                        at);
                session.ended = true;
            } else if (choice <= 3) {
                tokens.clock.advance(Duration.ofSeconds(random.nextInt(25)));
            } else if (choice == 4) {
                allowed = random.nextBoolean() ? Scope.of(SCOPES) : some(random);
            } else {
                Model session = sessions.get(random.nextInt(sessions.size()));
                Optional<Scope> scope = random.nextBoolean() ? Optional.empty() : Optional.of(some(random));
                refresh(issuer, session, recent(session, random), scope, step, at);
            }
            tokens.verifier.changed(CLIENT);
            revoker.changed(CLIENT);
            issuer.changed(CLIENT);
            sessions.forEach(session -> assertVerified(session, at));
        }
    }

    private static Scope some(Random random) {
        return Scope.of(SCOPES.stream().filter(scope -> random.nextBoolean()).toList());
    }

    private void issue(TokenIssuer issuer, List<Model> sessions, int limit, int step) {
        Model session = new Model();
        session.generations.add(((Issue.Issued) issuer.issue(CLIENT)).pair());
        session.granted = allowed;
        session.current = allowed;
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

    private void refresh(
            TokenIssuer issuer, Model session, int generation, Optional<Scope> scope, int step, String at) {
        Refresh outcome = issuer.refresh(new RefreshRequest(
                session.generations.get(generation).refreshToken(),
                new Requester.Client(CLIENT),
                scope,
                Audience.none(),
                AuditEvent.Source.none()));
        Scope most = session.granted.intersect(allowed);
        Scope asked = scope.orElse(most);
        int age = session.generations.size() - 1 - generation;
        boolean grace =
                Duration.between(session.rotatedAt, tokens.clock.instant()).compareTo(TokensFixture.LIFETIMES.grace())
                        <= 0;
        if (session.ended) {
            assertEquals(new Refresh.Invalid(CLIENT), outcome, at);
        } else if (age == 0 && !most.covers(asked)) {
            assertEquals(new Refresh.InvalidScope(CLIENT, asked.minus(most)), outcome, at);
        } else if (age == 0) {
            session.current = asked;
            session.generations.add(
                    assertInstanceOf(Refresh.Rotated.class, outcome, at).pair());
            session.rotatedAt = tokens.clock.instant();
            session.recency = step;
        } else if (!grace) {
            assertEquals(new Refresh.ReuseDetected(CLIENT), outcome, at);
            session.ended = true;
        } else if (age == 1 && most.covers(asked) && asked.equals(session.current)) {
            assertEquals(
                    session.pair(),
                    assertInstanceOf(Refresh.Replayed.class, outcome, at).pair(),
                    at);
        } else {
            assertEquals(new Refresh.Invalid(CLIENT), outcome, at);
        }
    }

    private void assertVerified(Model session, String at) {
        for (TokenPair pair :
                session.generations.subList(Math.max(0, session.generations.size() - 3), session.generations.size())) {
            boolean current = !session.ended && pair.equals(session.pair());
            Optional<Scope> scope =
                    tokens.verifier.verifyAccess(pair.accessToken()) instanceof Verification.Verified verified
                            ? Optional.of(verified.token().scope())
                            : Optional.empty();
            assertEquals(current ? Optional.of(session.current) : Optional.empty(), scope, at);
        }
    }
}
