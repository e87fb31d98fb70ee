package io.fastauth.guard;

import io.fastauth.guard.Credentials.PresentedCredential;
import io.fastauth.token.Audience;
import io.fastauth.token.Scope;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenVerifier;
import io.fastauth.token.Verification;
import io.fastauth.token.VerifiedToken;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides about paths and credentials. It counts and records nothing: {@link Guard} does. */
public final class Authorizer {

    private final Supplier<PathPolicy> policy;
    private final Supplier<MasterToken> masterToken;
    private final TokenVerifier verifier;

    /** The policy and the master token are read for every decision, because a reload may change them. */
    public Authorizer(Supplier<PathPolicy> policy, Supplier<MasterToken> masterToken, TokenVerifier verifier) {
        this.policy = policy;
        this.masterToken = masterToken;
        this.verifier = verifier;
    }

    /** What any reading of a path requires, of at least one reading. */
    Requirement requirement(List<String> readings, String method) {
        PathPolicy rules = policy.get();
        return readings.size() == 1
                ? rules.requirement(readings.getFirst(), method)
                : Requirement.all(readings.stream()
                        .map(reading -> rules.requirement(reading, method))
                        .toList());
    }

    Decision decide(Requirement required, Credentials credentials) {
        return switch (required.level()) {
            case OPEN -> new Decision.Open();
            case ACCESS ->
                switch (credentials.access()) {
                    case PresentedCredential.Missing missing -> denied(Denial.accessTokenMissing());
                    case PresentedCredential.Ambiguous ambiguous -> denied(Denial.malformed(ambiguous.detail()));
                    case PresentedCredential.Token token -> permitted(required, access(token.text()));
                };
            case MASTER ->
                switch (credentials.master()) {
                    case PresentedCredential.Missing missing -> denied(Denial.masterTokenMissing());
                    case PresentedCredential.Ambiguous ambiguous -> denied(Denial.malformed(ambiguous.detail()));
                    case PresentedCredential.Token token -> master(token.text());
                };
        };
    }

    /** Decides about an access token, whichever credential carried it. */
    Decision access(String token) {
        try {
            return switch (verifier.verifyAccess(token)) {
                case Verification.Verified verified -> new Decision.Access(verified.token());
                case Verification.Invalid invalid ->
                    new Decision.Denied(Denial.accessTokenInvalid(invalid.reason()), invalid.claims());
                case Verification.UnknownClient unknown ->
                    new Decision.Denied(Denial.clientUnknown(), Optional.of(unknown.claims()));
                case Verification.ClientDisabled disabled ->
                    new Decision.Denied(Denial.clientDisabled(), Optional.of(disabled.claims()));
                case Verification.SessionEnded ended ->
                    new Decision.Denied(Denial.sessionEnded(), Optional.of(ended.claims()));
                case Verification.NotCurrent notCurrent ->
                    new Decision.Denied(Denial.accessTokenNotCurrent(), Optional.of(notCurrent.claims()));
            };
        } catch (StoreUnavailableException e) {
            return new Decision.Undecided(e);
        }
    }

    /** The audience counts first: a token for others must not learn what this path requires. */
    private static Decision permitted(Requirement required, Decision decision) {
        if (required.isPlain() || !(decision instanceof Decision.Access access)) {
            return decision;
        }
        VerifiedToken token = access.token();
        Optional<Audience> accepted = required.audienceMissingFrom(token.audience());
        if (accepted.isPresent()) {
            return new Decision.Denied(Denial.wrongAudience(accepted.get()), Optional.of(token.claims()));
        }
        Scope missing = required.scope().minus(token.scope());
        return missing.isEmpty()
                ? decision
                : new Decision.Denied(Denial.insufficientScope(missing), Optional.of(token.claims()));
    }

    /** An attempt as it is audited. */
    Attempt withoutTokens(Attempt attempt) {
        return attempt.without(new SecretMask(masterToken));
    }

    private Decision master(String token) {
        return masterToken.get().is(token) ? new Decision.Master() : denied(Denial.masterTokenWrong());
    }

    private static Decision denied(Denial denial) {
        return new Decision.Denied(denial, Optional.empty());
    }

    @Override
    public String toString() {
        return "Authorizer[" + policy.get() + "]";
    }
}
