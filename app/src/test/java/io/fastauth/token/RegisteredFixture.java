package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fastauth.token.ClientDirectory.ClientTerms;
import io.fastauth.token.ClientDirectory.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An issuer whose clients have standings that a test sets. */
final class RegisteredFixture implements AutoCloseable {

    static final Requester ANYONE = new Requester.Anonymous();
    static final Requester MASTER = new Requester.Master();
    static final Requester A = new Requester.Client("a");
    static final Requester OTHER = new Requester.Client("b");
    static final String BILLING = "https://billing.example.org";
    static final Grant ALLOWED =
            new Grant(Scope.of(List.of("read", "write")), Audience.of(List.of(BILLING, "https://stock.example.org")));

    final Map<String, Standing> standings = new ConcurrentHashMap<>();
    final List<IssuingPolicy.Request> decided = new ArrayList<>();
    final TokensFixture tokens;

    /** Made while a session is being stored, as by another administrator. */
    Optional<Standing> concurrent = Optional.empty();

    RegisteredFixture(Path folder) {
        TokenProfile profile =
                new TokenProfile(Optional.of(new PublicUrl("https://tokens.example.org")), () -> AccessTokenType.JWT);
        tokens = new TokensFixture(folder, profile, this::standing, request -> {
            decided.add(request);
            concurrent.ifPresent(change -> standings.put(request.clientId(), change));
            return IssuingPolicy.Ruling.allow();
        });
    }

    private Standing standing(String clientId) {
        return standings.getOrDefault(clientId, Standing.UNREGISTERED);
    }

    static Standing registered(boolean confidential, Grant allowed, boolean refreshes) {
        return new Standing.Registered(new ClientTerms(
                confidential,
                allowed,
                100,
                LifetimeRange.of(Duration.ofHours(1)),
                Optional.of(Duration.ofDays(1)),
                refreshes));
    }

    static Standing confidential() {
        return registered(true, ALLOWED, true);
    }

    Issue issue(String clientId, Requester requester) {
        return tokens.issuer.issue(IssueRequest.of(clientId, requester, AuditEvent.Source.none()));
    }

    Issue issue(String scope, String... resources) {
        return tokens.issuer.issue(new IssueRequest(
                "a", A, Scope.parse(scope), new Audience(List.of(resources)), AuditEvent.Source.none()));
    }

    static TokenPair pair(Issue issue) {
        return assertInstanceOf(Issue.Issued.class, issue).pair();
    }

    static TokenPair pair(Refresh refresh) {
        return assertInstanceOf(Refresh.Rotated.class, refresh).pair();
    }

    Refresh refresh(TokenPair pair, Requester requester) {
        return tokens.issuer.refresh(RefreshRequest.of(pair.refreshToken(), requester, AuditEvent.Source.none()));
    }

    Refresh refresh(TokenPair pair, String scope, String... resources) {
        return tokens.issuer.refresh(new RefreshRequest(
                pair.refreshToken(),
                A,
                Scope.parse(scope),
                new Audience(List.of(resources)),
                AuditEvent.Source.none()));
    }

    VerifiedToken verified(TokenPair pair) {
        return assertInstanceOf(Verification.Verified.class, tokens.verifier.verifyAccess(pair.accessToken()))
                .token();
    }

    boolean hasSession(TokenPair pair) {
        return tokens.issuer.refresh(pair.refreshToken()) instanceof Refresh.Rotated;
    }

    String denial() {
        return tokens.audited.getLast().reason().orElseThrow();
    }

    @Override
    public void close() {
        tokens.close();
    }
}
