package io.fastauth.token;

import static io.fastauth.token.RegisteredFixture.ANYONE;
import static io.fastauth.token.RegisteredFixture.BILLING;
import static io.fastauth.token.RegisteredFixture.confidential;
import static io.fastauth.token.RegisteredFixture.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fastauth.testing.ManualClock;
import io.fastauth.testing.SessionsInMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each outcome of an issue leaves in the audit, and that observers receive every outcome. */
class IssueAuditTest {

    private static final SigningKey KEY = SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256);

    private static AuditEvent denied(TokensFixture tokens, TokenRefusal refusal, String reason) {
        return AuditEvent.of(tokens.clock.instant(), AuditEvent.Kind.DENIED, "")
                .client("a")
                .because(reason)
                .refusal(new AuditEvent.Refusal(refusal.text(), Optional.empty(), refusal.status(false)));
    }

    @Test
    void anIssueNamesTheTokenAndItsKey(@TempDir Path folder) {
        try (RegisteredFixture clients = new RegisteredFixture(folder)) {
            TokenPair pair = pair(clients.issue("b", ANYONE));
            assertEquals(
                    List.of(AuditEvent.of(clients.tokens.clock.instant(), AuditEvent.Kind.ISSUED, "")
                            .token(TokensFixture.claims(pair.accessToken()))
                            .key(KEY.id())),
                    clients.tokens.audited);
        }
    }

    @Test
    void aRefusalNamesTheReason(@TempDir Path folder) {
        try (RegisteredFixture clients = new RegisteredFixture(folder)) {
            clients.standings.put("a", confidential());
            clients.issue("admin", BILLING);
            clients.issue("read", "https://other.example.org");
            clients.issue("a", ANYONE);
            assertEquals(
                    List.of(
                            denied(clients.tokens, TokenRefusal.INVALID_SCOPE, "the scope is not allowed"),
                            denied(clients.tokens, TokenRefusal.INVALID_TARGET, "the audience is not allowed"),
                            denied(clients.tokens, TokenRefusal.INVALID_CLIENT, "the client did not authenticate")),
                    clients.tokens.audited);
        }
    }

    @Test
    void aRulingOfThePolicyIsItsReason(@TempDir Path folder) {
        try (TokensFixture tokens = new TokensFixture(
                folder,
                TokenProfile.standard(),
                ClientDirectory.open(),
                request -> IssuingPolicy.Ruling.refuse("not at night"))) {
            assertEquals(new Issue.Refused("a", "not at night"), tokens.issuer.issue("a"));
            assertEquals(List.of(denied(tokens, TokenRefusal.ISSUING_POLICY, "not at night")), tokens.audited);
        }
    }

    @Test
    void observersHearOfEveryOutcome() {
        List<Object> heard = new ArrayList<>();
        TokenIssuer issuer = new TokenIssuer(
                () -> Keyring.of(KEY),
                TokenProfile.standard(),
                new SessionsInMemory(),
                ClientDirectory.open(),
                () -> TokensFixture.LIFETIMES,
                () -> TokenFormat.JWS,
                1,
                new TokenValidator(new ManualClock(), Duration.ZERO),
                IssuingPolicy.standard(),
                event -> {},
                new TokenIssuer.Observer() {
                    @Override
                    public void issued(Issue outcome) {
                        heard.add(outcome);
                    }

                    @Override
                    public void refreshed(Refresh outcome) {
                        heard.add(outcome);
                    }
                });
        Issue issue = issuer.issue("a");
        TokenPair pair = assertInstanceOf(Issue.Issued.class, issue).pair();
        assertEquals(List.of(issue, issuer.refresh(pair.refreshToken()), issuer.refresh("x")), heard);
    }
}
