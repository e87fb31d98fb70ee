package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.guard.NaiveGuard.Entry;
import io.fastauth.guard.NaiveGuard.Outcome;
import io.fastauth.guard.NaiveGuard.Request;
import io.fastauth.guard.NaiveGuard.Token;
import io.fastauth.http.FrozenTime;
import io.fastauth.metrics.Meters;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.SessionsInMemory;
import io.fastauth.token.Audience;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.ClientDirectory;
import io.fastauth.token.Grant;
import io.fastauth.token.Issue;
import io.fastauth.token.IssueRequest;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.Keyring;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.Lifetimes;
import io.fastauth.token.RateLimit;
import io.fastauth.token.Refresh;
import io.fastauth.token.RefreshRequest;
import io.fastauth.token.Requester;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenFormat;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenProfile;
import io.fastauth.token.TokenValidator;
import io.fastauth.token.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The guard decides as {@link NaiveGuard} does, whatever the path lists are, whichever credentials come in whichever
 * headers, and whatever has become of tokens and clients since: issued, refreshed, superseded, expired, revoked,
 * disabled, forged, and refused too often.
 */
class NaiveGuardTest {

    private static final int SEQUENCES = 150;
    private static final int STEPS = 40;
    private static final int ALLOWED_FAILURES = 3;
    private static final String MASTER = "the-master-of-guards";
    private static final Keyring KEYS =
            Keyring.of(SigningKey.of("0123456789abcdef0123456789abcdef", TokenAlgorithm.HS256));

    private static final List<String> LISTED = List.of("/", "/a", "/a/b", "/c/{x}/d", "/m", "/m/x", "/c");
    private static final List<String> PATHS =
            List.of(("/ /a /a/ /a/b/c /ab /c/1/d /c/1/d/e /c/d /m /m/x /M /open /api/a /api/c/1/d /apia /op /op/ /op/x")
                    .split(" ", -1));
    private static final List<String> AMBIGUOUS = List.of("a", "/a/../m", "/a/..", "/./a", "//a", "/c//d", "");
    private static final List<String> METHODS = List.of("GET", "get", "HEAD", "POST", "DELETE", "");
    private static final List<String> SCOPES = List.of("r", "w");
    private static final List<String> AUDIENCES = List.of("https://a.example", "https://b.example");
    /** Two that are registered, and one that is not. */
    private static final List<String> CLIENTS = List.of("shop", "till", "guest");

    private final Random random = new Random(20_261_126);
    private final Map<Outcome, Integer> seen = new EnumMap<>(Outcome.class);

    @Test
    void theGuardDecidesAsTheNaiveOneDoes() {
        for (int i = 0; i < SEQUENCES; i++) {
            Sequence sequence = new Sequence();
            for (int step = 0; step < STEPS; step++) {
                sequence.change();
                sequence.compare();
                sequence.compare();
            }
        }
        for (Outcome outcome : Outcome.values()) {
            assertTrue(seen.getOrDefault(outcome, 0) > SEQUENCES / 5, () -> outcome + " is rare: " + seen);
        }
    }

    /** One guard and its naive counterpart, with the same path lists, clients and tokens. */
    private final class Sequence {

        private final ManualClock clock = new ManualClock();
        private final SessionsInMemory store = new SessionsInMemory();
        private final Set<String> disabled = new HashSet<>();
        private final TokenIssuer issuer;
        private final TokenVerifier verifier;
        private final Guard guard;
        private final NaiveGuard naive;
        private final List<String> texts = new ArrayList<>(List.of("", "garbage", MASTER, MASTER + "x"));
        private final Map<String, String> refreshTokens = new HashMap<>();

        Sequence() {
            ClientDirectory directory = this::standing;
            TokenValidator validator = new TokenValidator(clock, Duration.ZERO);
            Lifetimes lifetimes = new Lifetimes(
                    LifetimeRange.of(Duration.ofMinutes(10)), Duration.ofDays(30), Duration.ZERO, Optional.empty());
            issuer = new TokenIssuer(
                    () -> KEYS,
                    TokenProfile.standard(),
                    store,
                    directory,
                    () -> lifetimes,
                    () -> TokenFormat.JWS,
                    1,
                    validator,
                    IssuingPolicy.standard(),
                    event -> {},
                    new TokenIssuer.Observer() {});
            verifier = new TokenVerifier(() -> KEYS, store, directory, validator);
            List<Entry> entries = new ArrayList<>(List.of(new Entry(false, "/op", true, Set.of(), Set.of(), Set.of())));
            PathPolicy policy = PathPolicy.below("/api").guardingExactly(Level.ACCESS, "/op");
            for (int i = random.nextInt(5); i > 0; i--) {
                Entry entry = entry();
                entries.add(entry);
                policy = policy.guarding(
                        entry.master() ? Level.MASTER : Level.ACCESS,
                        List.of(PathEntry.of(entry.path())
                                .withMethods(entry.methods().toArray(String[]::new))
                                .withScope(entry.scope().toArray(String[]::new))
                                .withAudience(entry.audience().toArray(String[]::new))));
            }
            PathPolicy listed = policy;
            MasterToken master = MasterToken.of(MASTER);
            guard = new Guard(
                    new Authorizer(() -> listed, () -> master, verifier),
                    FrozenTime.limiter(new RateLimit(ALLOWED_FAILURES, 1)),
                    new DecisionLog(new Meters(), "http", event -> {}, clock));
            naive = new NaiveGuard(entries, MASTER, ALLOWED_FAILURES);
        }

        private ClientDirectory.Standing standing(String client) {
            if (disabled.contains(client)) {
                return new ClientDirectory.Standing.Refused("disabled");
            }
            return client.equals("guest")
                    ? ClientDirectory.Standing.UNREGISTERED
                    : new ClientDirectory.Standing.Registered(new ClientDirectory.ClientTerms(
                            true,
                            new Grant(Scope.of(SCOPES), Audience.of(AUDIENCES)),
                            1,
                            LifetimeRange.of(Duration.ofMinutes(10)),
                            Optional.empty(),
                            true));
        }

        private void change() {
            String client = pick(CLIENTS);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4, 5 -> issue(client);
                case 6, 7 -> refresh(client);
                case 8 -> {
                    store.end(new SessionSelection.OfClient(client));
                    naive.revoked(client);
                }
                case 9 -> {
                    boolean now = disabled.add(client);
                    if (!now) {
                        disabled.remove(client);
                    }
                    naive.disabled(client, now);
                }
                case 10 -> clock.advance(Duration.ofMinutes(random.nextInt(7)));
                default -> texts.add(forged(pick(texts)));
            }
            verifier.changed(client);
        }

        private void issue(String client) {
            Optional<Scope> scope = client.equals("guest") ? Optional.empty() : Optional.of(Scope.of(some(SCOPES, 1)));
            Audience audience = client.equals("guest") || random.nextBoolean()
                    ? Audience.none()
                    : Audience.of(List.of(pick(AUDIENCES)));
            Issue outcome = issuer.issue(
                    new IssueRequest(client, new Requester.Master(), scope, audience, AuditEvent.Source.none()));
            assertEquals(!disabled.contains(client), outcome instanceof Issue.Issued, outcome::toString);
            if (outcome instanceof Issue.Issued issued) {
                Set<String> uris = client.equals("guest")
                        ? Set.of()
                        : audience.isEmpty() ? Set.copyOf(AUDIENCES) : Set.copyOf(audience.uris());
                List<String> granted = scope.orElse(Scope.none()).tokens();
                remember(issued.session(), issued.pair(), Set.copyOf(granted), uris);
            }
        }

        private void refresh(String client) {
            String token = refreshTokens.getOrDefault(client, "none");
            Refresh outcome =
                    issuer.refresh(RefreshRequest.of(token, new Requester.Master(), AuditEvent.Source.none()));
            if (outcome instanceof Refresh.Rotated rotated) {
                Grant grant = rotated.session().granted();
                Set<String> scope = Set.copyOf(grant.scope().tokens());
                remember(
                        rotated.session(),
                        rotated.pair(),
                        scope,
                        Set.copyOf(grant.audience().uris()));
            }
        }

        private void remember(Session session, TokenPair pair, Set<String> scope, Set<String> audience) {
            String client = session.clientId();
            refreshTokens.put(client, pair.refreshToken());
            texts.addAll(List.of(pair.accessToken(), pair.refreshToken()));
            Instant expires = clock.instant().plus(Duration.ofMinutes(10));
            naive.issued(
                    new Token(pair.accessToken(), client, true, expires, scope, audience),
                    new Token(pair.refreshToken(), client, false, session.refreshExpiresAt(), scope, audience));
        }

        private void compare() {
            int transport = random.nextInt(10);
            boolean several = transport == 0;
            Request request = new Request(
                    "192.0.2." + random.nextInt(6),
                    random.nextInt(4) > 0,
                    pick(METHODS),
                    random.nextInt(20) == 0 ? pick(AMBIGUOUS) : pick(PATHS),
                    random.nextInt(6) == 0,
                    several || transport < 4 ? credentials() : List.of(),
                    several || transport == 4 || transport == 5 ? credentials() : List.of(),
                    several || transport > 6 ? credentials() : List.of());
            Outcome expected = naive.decide(request, clock.instant());
            Decision decision = guard.decide(
                    new Attempt(request.address(), request.named(), request.method(), request.path()),
                    request.masterEndpoint() ? Level.MASTER : Level.OPEN,
                    new Credentials(request.accessHeader(), request.masterHeader(), request.bearer()));
            assertEquals(expected, Outcome.of(decision), () -> request + " " + guard);
            seen.merge(expected, 1, Integer::sum);
        }

        /** None, one, or rarely two; the master token and the newest tokens more often than the others. */
        private List<String> credentials() {
            String one = switch (random.nextInt(6)) {
                case 0 -> pick(texts);
                case 1 -> MASTER;
                default -> texts.get(texts.size() - 1 - random.nextInt(4));
            };
            return switch (random.nextInt(16)) {
                case 0 -> List.of();
                case 1 -> List.of(one, pick(texts));
                default -> List.of(one);
            };
        }
    }

    /** Another text, whose signature is not valid, or that is none of ours. */
    private static String forged(String text) {
        int middle = text.length() / 2;
        return text.substring(0, middle)
                + (text.startsWith("x", middle) ? "y" : "x")
                + text.substring(Math.min(middle + 1, text.length()));
    }

    private Entry entry() {
        boolean master = random.nextInt(5) == 0;
        return new Entry(
                master,
                pick(LISTED),
                false,
                Set.copyOf(some(List.of("GET", "POST"), 3)),
                master ? Set.of() : Set.copyOf(some(SCOPES, 2)),
                master ? Set.of() : Set.copyOf(some(AUDIENCES, 1)));
    }

    /** Each of some texts with a chance, or none of them. */
    private List<String> some(List<String> of, int rarity) {
        return random.nextInt(rarity + 1) > 0
                ? List.of()
                : of.stream().filter(text -> random.nextBoolean()).toList();
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
