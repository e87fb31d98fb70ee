package io.fastauth.guard;

import io.fastauth.guard.Credentials.PresentedCredential;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.FailureLimiter.Guess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Decides about requests, limits guesses, and counts and audits every denial. HTTP, websockets and gateways have a
 * guard each.
 *
 * <p>Credentials are verified before failures are limited, so that failures of others never make a current token
 * refused. The master token is not compared while its address has failed too often: an answer that differs for the
 * right token would defeat the limit.
 */
public final class Guard {

    private final Authorizer authorizer;
    private final FailureLimiter failures;
    private final DecisionLog log;

    /**
     * Result of identifying a caller when no path requires it.
     *
     * @param decision {@link Decision.Access} with the client's token, or else {@link Decision.Master}, or the denial
     * @param master whether the master token was presented as well
     */
    public record Identification(Decision decision, boolean master) {}

    public Guard(Authorizer authorizer, FailureLimiter failures, DecisionLog log) {
        this.authorizer = authorizer;
        this.failures = failures;
        this.log = log;
    }

    /**
     * The stricter of an endpoint's own level and that of a request's path.
     *
     * @param path the path as the router reads it: decoded, normalised, without parameters
     */
    public Level level(Level least, String path, String method) {
        return requirement(List.of(path), method).atLeast(least).level();
    }

    /**
     * What any reading of a path requires, of at least one reading.
     *
     * @param method empty when it is unknown: every entry that names methods applies then
     */
    public Requirement requirement(List<String> readings, String method) {
        return authorizer.requirement(readings, method);
    }

    /** Decides without counting, limiting or auditing. */
    public Decision evaluate(Requirement required, Credentials credentials) {
        return authorizer.decide(required, credentials);
    }

    /** Whether credentials are accepted at a level now; nothing is counted, limited or audited. */
    public boolean accepts(Level level, Credentials credentials) {
        return switch (evaluate(Requirement.at(level), credentials)) {
            case Decision.Open open -> true;
            case Decision.Access access -> true;
            case Decision.Master master -> true;
            case Decision.Denied denied -> false;
            case Decision.Undecided undecided -> false;
        };
    }

    /**
     * Decides about a request by its path.
     *
     * @param least the level of the endpoint itself; a stricter one of the path applies instead
     */
    public Decision decide(Attempt attempt, Level least, Credentials credentials) {
        if (isAmbiguous(attempt.path())) {
            return refuse(
                    attempt,
                    Denial.malformed("The path must start with / and must not contain encoded dot segments,"
                            + " empty segments or control characters"));
        }
        Requirement required = requirement(List.of(attempt.path()), attempt.method());
        return decide(attempt, required.atLeast(least), credentials);
    }

    /** Decides about a forwarded request by the readings of its path, of which there is at least one. */
    public Decision decide(Attempt attempt, List<String> readings, Credentials credentials) {
        return decide(attempt, requirement(readings, attempt.method()), credentials);
    }

    /** Decides by a level, whatever the path requires. */
    public Decision decideAt(Attempt attempt, Level level, Credentials credentials) {
        return decide(attempt, Requirement.at(level), credentials);
    }

    /** How requests arrive, in the audit: {@code http}, {@code gateway} or {@code websocket}. */
    String door() {
        return log.door();
    }

    /** Denies a request without evaluating its credentials. */
    public Decision.Denied refuse(Attempt attempt, Denial denial) {
        return refuse(attempt, Requirement.OPEN, denial);
    }

    /**
     * Evaluates credentials for both levels. A signed token in {@code Authorization} is no guess of the master token.
     */
    Identification identify(Attempt attempt, Credentials credentials) {
        Decision access = evaluate(Requirement.at(Level.ACCESS), credentials);
        boolean guess = !(credentials.master() instanceof PresentedCredential.Missing)
                && !(isSigned(access) && credentials.masterToken().isEmpty());
        if (!guess) {
            log.count(Level.ACCESS, access);
            return new Identification(record(attempt, Requirement.OPEN, access, Optional.of(Guess.TOKEN)), false);
        }
        Decision master = decideAt(attempt, Level.MASTER, credentials);
        return new Identification(
                access instanceof Decision.Access ? access : master, master instanceof Decision.Master);
    }

    private Decision decide(Attempt attempt, Requirement required, Credentials credentials) {
        Level level = required.level();
        Optional<Guess> guess = guess(level, credentials);
        if (guess.filter(Guess.MASTER_TOKEN::equals).isPresent()) {
            Optional<Duration> wait = failures.blocked(Guess.MASTER_TOKEN, attempt.address());
            if (wait.isPresent()) {
                return refuse(attempt, required, Denial.tooManyGuesses(wait.get()));
            }
        }
        Decision decision = evaluate(required, credentials);
        log.count(level, decision);
        return record(attempt, required, decision, guess);
    }

    /**
     * Whether a router and a handler behind it could read a path differently. Dot and empty segments that remain after
     * decoding were encoded, which no legitimate client does.
     */
    private static boolean isAmbiguous(String path) {
        return !path.startsWith("/")
                || path.contains("//")
                || path.contains("/./")
                || path.contains("/../")
                || path.endsWith("/.")
                || path.endsWith("/..")
                || hasControl(path);
    }

    private static boolean hasControl(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (Character.isISOControl(path.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * The counter of a denial. At the master level, a signed token outside of {@code MASTER-TOKEN} is no guess of the
     * master token: it counts as a failed token, or not at all while it is current.
     */
    private Optional<Guess> guess(Level level, Credentials credentials) {
        if (level != Level.MASTER || !(credentials.master() instanceof PresentedCredential.Token token)) {
            return Optional.of(Guess.TOKEN);
        }
        if (!credentials.masterToken().isEmpty()) {
            return Optional.of(Guess.MASTER_TOKEN);
        }
        Decision access = authorizer.access(token.text());
        if (!isSigned(access)) {
            return Optional.of(Guess.MASTER_TOKEN);
        }
        return access instanceof Decision.Denied ? Optional.of(Guess.TOKEN) : Optional.empty();
    }

    /** Whether a token's signature is valid: the store is read for such tokens only. */
    private static boolean isSigned(Decision access) {
        return access instanceof Decision.Access
                || access instanceof Decision.Undecided
                || (access instanceof Decision.Denied denied && denied.claims().isPresent());
    }

    private Decision.Denied refuse(Attempt attempt, Requirement required, Denial denial) {
        Decision.Denied denied = new Decision.Denied(denial, Optional.empty());
        log.count(required.level(), denied);
        audit(denied, attempt, required);
        return denied;
    }

    private Decision record(Attempt attempt, Requirement required, Decision decision, Optional<Guess> guess) {
        if (!(decision instanceof Decision.Denied denied)) {
            return decision;
        }
        audit(denied, attempt, required);
        return guess.filter(counted -> denied.isFailedAuthentication() && counts(counted, attempt))
                .flatMap(counted -> failures.failed(counted, attempt.address()))
                .<Decision>map(wait -> new Decision.Denied(denied.denial().tooManyFailures(wait), denied.claims()))
                .orElse(denied);
    }

    private void audit(Decision.Denied denied, Attempt attempt, Requirement required) {
        log.audit(denied, authorizer.withoutTokens(attempt), required);
    }

    /** Callers that share an unnamed address must not block each other, so only guesses are counted there. */
    private static boolean counts(Guess guess, Attempt attempt) {
        return guess == Guess.MASTER_TOKEN || attempt.named();
    }

    @Override
    public String toString() {
        return "Guard[" + log.door() + ", " + authorizer + "]";
    }
}
