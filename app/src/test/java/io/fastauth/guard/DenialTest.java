package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.http.Problems;
import io.fastauth.token.Audience;
import io.fastauth.token.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a denial says, to clients and to gateways, and which denials count as failures. */
class DenialTest {

    private static final Scope WRITE = Scope.of(List.of("write"));
    private static final Denial SCOPE = Denial.insufficientScope(WRITE);
    private static final Denial AUDIENCE =
            Denial.wrongAudience(Audience.of(List.of("https://a.example", "https://b.example")));

    private static boolean counts(Denial denial) {
        return new Decision.Denied(denial, Optional.empty()).isFailedAuthentication();
    }

    @Test
    void aRefusedCredentialCountsAndAMissingOrSufficientOneDoesNot() {
        assertTrue(counts(Denial.accessTokenInvalid("x")));
        assertTrue(counts(Denial.clientUnknown()));
        assertTrue(counts(Denial.clientDisabled()));
        assertTrue(counts(Denial.sessionEnded()));
        assertTrue(counts(Denial.accessTokenNotCurrent()));
        assertTrue(counts(Denial.masterTokenWrong()));
        assertFalse(counts(Denial.accessTokenMissing()));
        assertFalse(counts(Denial.masterTokenMissing()));
        assertFalse(counts(Denial.malformed("x")));
        assertFalse(counts(AUDIENCE));
        assertFalse(counts(SCOPE));
        assertFalse(counts(Denial.gatewayRefused("x")));
        assertEquals("", new Decision.Denied(SCOPE, Optional.empty()).clientId());
    }

    @Test
    void aTokenThatDoesNotSufficeIsToldWhatIsMissing() {
        assertEquals(403, SCOPE.status());
        assertEquals("Insufficient Scope. Missing: write", SCOPE.detail());
        assertEquals(
                "Bearer realm=\"here\", error=\"insufficient_scope\", scope=\"write\"",
                SCOPE.challenge(new Problems("here")));
        assertEquals(401, AUDIENCE.status());
        assertEquals(
                "Invalid Access Token. Error: the audience must include https://a.example or https://b.example",
                AUDIENCE.detail());
        assertEquals("Bearer realm=\"here\", error=\"invalid_token\"", AUDIENCE.challenge(new Problems("here")));
    }

    /** Gateways pass 401 and 403 on; 400 or 429 would be a failure of theirs. */
    @Test
    void gatewaysAreAnsweredWithAStatusTheyUnderstand() {
        assertSame(SCOPE, SCOPE.forGateways());
        Denial malformed = Denial.malformed("detail").forGateways();
        assertEquals(401, malformed.status());
        assertEquals("detail", malformed.detail());
        assertEquals(Optional.of("invalid_request"), malformed.error());
        Denial limited = Denial.tooManyGuesses(Duration.ofSeconds(3)).forGateways();
        assertEquals(401, limited.status());
        assertEquals(Optional.empty(), limited.retryAfter());
    }

    @Test
    void anAddressThatFailsTooOftenIsToldHowLongToWait() {
        Denial limited = Denial.accessTokenNotCurrent().tooManyFailures(Duration.ofSeconds(7));
        assertEquals(
                new Denial(
                        Denial.Reason.ACCESS_TOKEN_NOT_CURRENT,
                        429,
                        "Too many failed attempts",
                        Optional.of("invalid_token"),
                        Scope.none(),
                        Optional.of(Duration.ofSeconds(7))),
                limited);
    }
}
