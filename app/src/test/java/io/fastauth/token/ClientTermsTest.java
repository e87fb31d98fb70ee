package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.ClientDirectory.ClientTerms;
import io.fastauth.token.ClientDirectory.Standing;
import io.fastauth.token.SessionStore.Freshness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Issuing, refreshing, verifying and revoking by the standing of clients. */
class ClientTermsTest {

    private static final Requester ANYONE = new Requester.Anonymous();
    private static final Requester MASTER = new Requester.Master();
    private static final Requester A = new Requester.Client("a");
    private static final Requester OTHER = new Requester.Client("b");
    private static final String BILLING = "https://billing.example.org";
    private static final Grant ALLOWED =
            new Grant(Scope.of(List.of("read", "write")), Audience.of(List.of(BILLING, "https://stock.example.org")));

    private final Map<String, Standing> standings = new ConcurrentHashMap<>();
    private final List<IssuingPolicy.Request> decided = new ArrayList<>();

    /** Made while a session is being stored, as by another administrator. */
    private Optional<Standing> concurrent = Optional.empty();

    private TokensFixture tokens;

    @BeforeEach
    void open(@TempDir Path folder) {
        TokenProfile profile =
                new TokenProfile(Optional.of(new PublicUrl("https://tokens.example.org")), () -> AccessTokenType.JWT);
        tokens = new TokensFixture(folder, profile, this::standing, request -> {
            decided.add(request);
            concurrent.ifPresent(change -> standings.put(request.clientId(), change));
            return IssuingPolicy.Ruling.allow();
        });
    }

    @AfterEach
    void close() {
        tokens.close();
    }

    private Standing standing(String clientId) {
        return standings.getOrDefault(clientId, Standing.UNREGISTERED);
    }

    private static Standing registered(boolean confidential, Grant allowed, boolean refreshes) {
        return new Standing.Registered(new ClientTerms(
                confidential,
                allowed,
                100,
                LifetimeRange.of(Duration.ofHours(1)),
                Optional.of(Duration.ofDays(1)),
                refreshes));
    }

    private static Standing confidential() {
        return registered(true, ALLOWED, true);
    }

    private Issue issue(String clientId, Requester requester) {
        return tokens.issuer.issue(IssueRequest.of(clientId, requester, AuditEvent.Source.none()));
    }

    private Issue issue(String scope, String... resources) {
        return tokens.issuer.issue(new IssueRequest(
                "a", A, Scope.parse(scope), new Audience(List.of(resources)), AuditEvent.Source.none()));
    }

    private static TokenPair pair(Issue issue) {
        return assertInstanceOf(Issue.Issued.class, issue).pair();
    }

    private static TokenPair pair(Refresh refresh) {
        return assertInstanceOf(Refresh.Rotated.class, refresh).pair();
    }

    private Refresh refresh(TokenPair pair, Requester requester) {
        return tokens.issuer.refresh(RefreshRequest.of(pair.refreshToken(), requester, AuditEvent.Source.none()));
    }

    private Refresh refresh(TokenPair pair, String scope, String... resources) {
        return tokens.issuer.refresh(new RefreshRequest(
                pair.refreshToken(),
                A,
                Scope.parse(scope),
                new Audience(List.of(resources)),
                AuditEvent.Source.none()));
    }

    private VerifiedToken verified(TokenPair pair) {
        return assertInstanceOf(Verification.Verified.class, tokens.verifier.verifyAccess(pair.accessToken()))
                .token();
    }

    private boolean hasSession(TokenPair pair) {
        return tokens.issuer.refresh(pair.refreshToken()) instanceof Refresh.Rotated;
    }

    private String denial() {
        return tokens.audited.getLast().reason().orElseThrow();
    }

    @Test
    void aConfidentialClientIsIssuedTokensByItselfOrTheMasterAlone() {
        standings.put("a", confidential());

        assertEquals(new Issue.Unauthenticated("a"), issue("a", ANYONE));
        assertEquals("the client did not authenticate", denial());
        assertEquals(new Issue.Unauthenticated("a"), issue("a", OTHER));
        verified(pair(issue("a", A)));
        verified(pair(issue("a", MASTER)));
    }

    @Test
    void aPublicClientIsIssuedTokensByTheMasterAndRefreshesThemByHoldingThem() {
        standings.put("a", registered(false, ALLOWED, true));

        assertEquals(new Issue.Unauthenticated("a"), issue("a", ANYONE));
        verified(pair(refresh(pair(issue("a", MASTER)), ANYONE)));
    }

    @Test
    void anUnregisteredClientHasNoScopeAndNoOtherAudience() {
        TokenPair pair = pair(issue("b", ANYONE));
        assertEquals(Scope.none(), verified(pair).scope());
        assertEquals(
                List.of("https://tokens.example.org"), verified(pair).audience().uris());

        assertEquals(new Issue.Unauthenticated("b"), issue("b", A), "a client acts for itself");
        assertEquals(new Issue.InvalidScope("a", Scope.of(List.of("read"))), issue("read"));
        assertEquals(new Issue.InvalidTarget("a"), issue("", BILLING));
    }

    @Test
    void aClientIsGrantedWhatItAsksForWithinWhatItMayBeGranted() {
        standings.put("a", confidential());

        VerifiedToken all = verified(pair(issue("a", A)));
        assertEquals(ALLOWED, new Grant(all.scope(), all.audience()));
        VerifiedToken some = verified(pair(issue("read", BILLING)));
        assertEquals("read", some.scope().text());
        assertEquals(List.of(BILLING), some.audience().uris());
        assertEquals(new Issue.InvalidScope("a", Scope.of(List.of("admin"))), issue("read admin"));
        assertEquals(new Issue.InvalidTarget("a"), issue("read", BILLING, "https://other.example.org"));
        assertEquals(
                new IssuingPolicy.Request("a", false, true, new Grant(some.scope(), some.audience())),
                decided.getLast());
    }

    @Test
    void aRefreshNarrowsTheAccessTokenAndNotTheSession() {
        standings.put("a", confidential());
        TokenPair first = pair(issue("a", A));

        TokenPair narrow = pair(refresh(first, "read", BILLING));
        assertEquals("read", verified(narrow).scope().text());
        assertEquals(List.of(BILLING), verified(narrow).audience().uris());
        assertEquals(new Refresh.InvalidScope("a", Scope.of(List.of("admin"))), refresh(narrow, "write admin"));
        assertEquals(new Refresh.InvalidTarget("a"), refresh(narrow, "read", "https://other.example.org"));
        VerifiedToken wide = verified(pair(refresh(narrow, A)));
        assertEquals(ALLOWED, new Grant(wide.scope(), wide.audience()), "refused requests changed nothing");
    }

    @Test
    void aSessionOfANarrowGrantIsNotWidenedByARefresh() {
        standings.put("a", confidential());
        TokenPair narrow = pair(issue("read", BILLING));

        assertEquals(new Refresh.InvalidScope("a", Scope.of(List.of("write"))), refresh(narrow, "read write"));
        assertEquals(new Refresh.InvalidTarget("a"), refresh(narrow, "read", "https://stock.example.org"));
        assertEquals("read", verified(pair(refresh(narrow, A))).scope().text());
    }

    @Test
    void whatIsTakenFromAClientIsTakenFromItsNextRefresh() {
        standings.put("a", confidential());
        TokenPair pair = pair(issue("a", A));
        standings.put(
                "a", registered(true, new Grant(Scope.of(List.of("write")), Audience.of(List.of(BILLING))), true));

        TokenPair less = pair(refresh(pair, A));
        assertEquals("write", verified(less).scope().text());
        assertEquals(List.of(BILLING), verified(less).audience().uris());
        standings.put("a", registered(true, Grant.none(), true));
        assertEquals(new Refresh.Invalid("a"), refresh(less, A), "no audience is left");
        standings.put("a", confidential());
        VerifiedToken again = verified(pair(refresh(less, A)));
        assertEquals(ALLOWED, new Grant(again.scope(), again.audience()));
    }

    @Test
    void aReplayIsAnsweredToTheSameRequestAlone() {
        standings.put("a", confidential());
        TokenPair first = pair(issue("a", A));
        TokenPair second = pair(refresh(first, "read", BILLING));

        assertEquals(
                second,
                assertInstanceOf(Refresh.Replayed.class, refresh(first, "read", BILLING))
                        .pair());
        assertEquals(new Refresh.Invalid("a"), refresh(first, A));
        assertEquals(new Refresh.Invalid("a"), refresh(first, "read write", BILLING));
        assertEquals(new Refresh.Invalid("a"), refresh(first, "admin", BILLING));
        assertEquals("refresh: the token was exchanged for another scope or audience", denial());
        verified(second);
    }

    /** Whoever can write to the database must not be signed a wider token. */
    @Test
    void aReplayDoesNotSignAWidenedStoredSession() {
        standings.put("a", confidential());
        TokenPair first = pair(issue("read", BILLING));
        TokenPair second = pair(refresh(first, A));
        Session stored = tokens.store
                .find(verified(second).claims(), Freshness.UNCACHED)
                .orElseThrow()
                .session();
        for (boolean current : List.of(true, false)) {
            Session widened = new Session(
                    stored.clientId(),
                    stored.id(),
                    stored.generation(),
                    stored.accessId(),
                    stored.refreshId(),
                    stored.previousRefreshId(),
                    stored.startedAt(),
                    stored.rotatedAt(),
                    stored.accessExpiresAt(),
                    stored.refreshExpiresAt(),
                    stored.accessKeyId(),
                    stored.refreshKeyId(),
                    stored.format(),
                    ALLOWED,
                    current ? ALLOWED : stored.current(),
                    Map.of());
            assertEquals(1, tokens.store.end(new SessionSelection.OfClient("a")));
            tokens.store.start(widened, second, 1);
            assertEquals(new Refresh.Invalid("a"), refresh(first, A));
        }
        assertEquals(
                "read", verified(pair(refresh(second, A))).scope().text(), "the signed token says what was granted");
    }

    @Test
    void aRefreshIsBoundToTheClientOfTheToken() {
        standings.put("a", confidential());
        TokenPair pair = pair(issue("a", A));

        assertEquals(new Refresh.Unauthenticated("a"), refresh(pair, ANYONE));
        assertEquals(new Refresh.Invalid("a"), refresh(pair, OTHER));
        assertEquals("refresh: the token was issued to another client", denial());
        verified(pair(refresh(pair(refresh(pair, A)), MASTER)));
        TokenPair unregistered = pair(issue("c", ANYONE));
        assertEquals(new Refresh.Invalid("c"), refresh(unregistered, A));
    }

    @Test
    void theSessionOfAClientThatMayNotRefreshEndsWithItsAccessToken() {
        standings.put("a", registered(true, ALLOWED, false));
        Session session = assertInstanceOf(Issue.Issued.class, issue("a", A)).session();
        TokenPair pair = pair(issue("a", A));

        assertEquals(
                tokens.clock.instant().plus(Duration.ofHours(1)).getEpochSecond(),
                session.accessExpiresAt().getEpochSecond());
        assertEquals(session.accessExpiresAt(), session.refreshExpiresAt());
        assertEquals(new Refresh.NotPermitted("a"), refresh(pair, A));
        verified(pair);
    }

    @Test
    void theLifetimesAreTheClients() {
        standings.put("a", confidential());
        Session session = assertInstanceOf(Issue.Issued.class, issue("a", A)).session();

        assertEquals(Duration.ofHours(1), Duration.between(session.rotatedAt(), session.accessExpiresAt()));
        assertEquals(Duration.ofDays(1), Duration.between(session.rotatedAt(), session.refreshExpiresAt()));
    }

    /** A setting may be changed to less than the access lifetime of a registered client. */
    @Test
    void aRefreshTokenLivesAsLongAsAnAccessToken() {
        Lifetimes lifetimes = TokensFixture.LIFETIMES.with(
                new ClientTerms(true, ALLOWED, 1, LifetimeRange.of(Duration.ofDays(400)), Optional.empty(), true));

        assertEquals(Duration.ofDays(400), lifetimes.refresh());
    }

    @Test
    void aDisabledClientHasNoValidToken() {
        standings.put("a", confidential());
        TokenPair pair = pair(issue("a", A));
        verified(pair);
        standings.put("a", new Standing.Refused("The client is disabled"));

        assertInstanceOf(Verification.UnknownClient.class, tokens.verifier.verifyAccess(pair.accessToken()));
        assertEquals(Optional.empty(), tokens.verifier.introspect(pair.accessToken()));
        assertEquals(Optional.empty(), tokens.verifier.introspect(pair.refreshToken()));
        assertEquals(new Refresh.Disabled("a", "The client is disabled"), refresh(pair, A));
        assertEquals(new Issue.Disabled("a", "The client is disabled"), issue("a", MASTER));
    }

    @Test
    void noSessionSurvivesThatItsClientIsDisabledOrRegisteredMeanwhile() {
        for (Standing meanwhile : List.of(new Standing.Refused("The client is disabled"), confidential())) {
            standings.clear();
            concurrent = Optional.empty();
            TokenPair before = pair(issue("a", ANYONE));
            concurrent = Optional.of(meanwhile);
            Refresh refresh = refresh(before, ANYONE);
            standings.clear();
            Issue issue = issue("a", ANYONE);
            standings.clear();
            concurrent = Optional.empty();

            if (meanwhile instanceof Standing.Refused refused) {
                assertEquals(new Refresh.Disabled("a", refused.reason()), refresh);
                assertEquals(new Issue.Disabled("a", refused.reason()), issue);
            } else {
                assertEquals(new Refresh.Unauthenticated("a"), refresh);
                assertEquals(new Issue.Unauthenticated("a"), issue);
            }
            tokens.issuer.changed("a");
            assertEquals(0, tokens.store.end(new SessionSelection.OfClient("a")), meanwhile.toString());
            assertFalse(hasSession(before));
        }
    }

    @Test
    void aRegistryThatCannotBeReadFailsClosed() {
        StoreUnavailableException down = new StoreUnavailableException("down");
        TokenPair pair = pair(issue("a", ANYONE));
        ClientDirectory failing = clientId -> {
            throw down;
        };
        Keyring keys = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));
        TokenValidator validator = new TokenValidator(tokens.clock, Duration.ZERO);
        TokenIssuer issuer = new TokenIssuer(
                () -> keys,
                TokenProfile.standard(),
                tokens.store,
                failing,
                () -> TokensFixture.LIFETIMES,
                () -> TokenFormat.JWS,
                1,
                validator,
                IssuingPolicy.standard(),
                event -> {},
                new TokenIssuer.Observer() {});
        TokenVerifier verifier = new TokenVerifier(() -> keys, tokens.store, failing, validator);

        assertEquals(new Issue.NotSaved("a", down), issuer.issue("a"));
        assertEquals(new Refresh.NotSaved("a", down), issuer.refresh(pair.refreshToken()));
        assertThrows(StoreUnavailableException.class, () -> verifier.verifyAccess(pair.accessToken()));
    }

    @Test
    void aTokenOfAConfidentialClientIsRevokedByItselfOrTheMaster() {
        standings.put("a", confidential());
        List<TokenPair> pairs = List.of(pair(issue("a", A)), pair(issue("a", A)));

        for (String token : List.of(pairs.get(0).accessToken(), pairs.get(0).refreshToken())) {
            assertEquals(Revocation.UNAUTHENTICATED, tokens.revoker.revoke(token, ANYONE, ""));
            assertEquals(Revocation.OTHER_CLIENT, tokens.revoker.revoke(token, OTHER, ""));
        }
        pairs.forEach(pair -> verified(pair));
        assertEquals(Revocation.REVOKED, tokens.revoker.revoke(pairs.get(0).accessToken(), A, ""));
        assertEquals(Revocation.NOT_FOUND, tokens.revoker.revoke(pairs.get(0).accessToken(), A, ""));
        assertEquals(Revocation.REVOKED, tokens.revoker.revoke(pairs.get(1).refreshToken(), MASTER, ""));
        assertEquals(Revocation.NOT_FOUND, tokens.revoker.revoke("x", ANYONE, ""));
    }

    @Test
    void aTokenOfAPublicClientIsRevokedByItsHolder() {
        standings.put("a", registered(false, ALLOWED, true));

        assertEquals(
                Revocation.REVOKED,
                tokens.revoker.revoke(pair(issue("a", MASTER)).refreshToken(), ANYONE, ""));
    }

    /** Two pods share a client id. */
    @Test
    void sessionsOfOneClientAreRefreshedBesideEachOther() {
        standings.put("a", confidential());
        TokenPair one = pair(issue("a", A));
        TokenPair two = pair(issue("a", A));
        for (int i = 0; i < 20; i++) {
            one = pair(refresh(one, A));
            two = pair(refresh(two, A));
            tokens.clock.advance(Duration.ofMinutes(1));
        }
        verified(one);
        verified(two);
    }

    @Test
    void aRegisteredClientHasAsManySessionsAsItMay() {
        standings.put("a", confidential());
        List<TokenPair> pairs =
                IntStream.range(0, 101).mapToObj(i -> pair(issue("a", A))).toList();

        assertInstanceOf(
                Verification.NotCurrent.class,
                tokens.verifier.verifyAccess(pairs.getFirst().accessToken()));
        pairs.subList(1, 101).forEach(pair -> verified(pair));
        standings.clear();
        TokenPair only = pair(issue("a", ANYONE));
        verified(only);
        assertInstanceOf(
                Verification.NotCurrent.class,
                tokens.verifier.verifyAccess(pairs.getLast().accessToken()));
    }

    @Test
    void aRefreshTokenIsForTheTokenEndpoint() {
        standings.put("a", confidential());
        Claims claims = tokens.verifier
                .introspect(pair(issue("a", A)).refreshToken())
                .orElseThrow()
                .claims();

        assertEquals(
                List.of("https://tokens.example.org/oauth2/token"),
                claims.audience().uris());
        assertEquals(ALLOWED, claims.grant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"scope", "aud", "iss", "sub", "resource", "gen", "generation", "jti", "sid", "client_id"})
    void aPolicyCannotSetAClaimOfOurs(String claim) {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> IssuingPolicy.Ruling.allow().with(claim, "x"));
        assertTrue(refusal.getMessage().contains(claim));
    }
}
