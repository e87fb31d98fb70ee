package io.fastauth.guard;

import io.fastauth.http.FailureLimiter;
import io.fastauth.http.FailureLimiter.Guess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The guard of one door: HTTP, websocket or gateway. It decides, limits guesses, and counts and audits every denial;
 * nothing else does.
 *
 * <p>Credentials are judged before failures are limited, so a current token is never refused because of the failures of
 * others. The master token is the exception: its guesses are not judged while their address has failed too often,
 * because an answer that differs for the right one would make the limit useless.
 */
public final class Guard {

    private final Authorizer authorizer;
    private final FailureLimiter failures;
    private final DecisionLog log;

    /**
     * Result of judging credentials that no path has required.
     *
     * @param decision {@link Decision.Access} with the client's token, or else {@link Decision.Master}, or the denial
     * @param master whether the master token was presented as well
     */
    public record Identification(Decision decision, boolean master) {}

    /**
     * A guard.
     *
     * @param authorizer decides
     * @param failures limits the failures at this door
     * @param log counts the decisions at this door and audits its denials
     */
    public Guard(Authorizer authorizer, FailureLimiter failures, DecisionLog log) {
        this.authorizer = authorizer;
        this.failures = failures;
        this.log = log;
    }

    /**
     * The level that a path requires.
     *
     * @param least required by the endpoint itself
     * @param path the path as the router reads it: decoded, normalised, without parameters
     * @return the stricter of the two
     */
    public Level level(Level least, String path) {
        return stricter(least, level(rule(List.of(path))));
    }

    private static Level stricter(Level one, Level other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Level level(Optional<PathPolicy.Rule> rule) {
        return rule.map(PathPolicy.Rule::level).orElse(Level.OPEN);
    }

    /**
     * The rule that decides about a path.
     *
     * @param readings every reading of the path, at least one
     * @return the strictest rule that covers any of them; empty when none does
     */
    public Optional<PathPolicy.Rule> rule(List<String> readings) {
        return authorizer.rule(readings);
    }

    /** Judges credentials without an attempt: nothing is counted, limited or audited. */
    public Decision judge(Level level, Credentials credentials) {
        return authorizer.decide(level, credentials);
    }

    /**
     * Whether credentials that were judged before are good for a level now. It is no attempt, so nothing is recorded.
     */
    public boolean accepts(Level level, Credentials credentials) {
        return switch (judge(level, credentials)) {
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
     * @param least required by the endpoint itself; what the path requires counts when it is stricter
     */
    public Decision decide(Attempt attempt, Level least, Credentials credentials) {
        if (isAmbiguous(attempt.path())) {
            return refuse(
                    attempt,
                    Denial.malformed("The path must start with / and must not contain encoded dot segments,"
                            + " empty segments or control characters"));
        }
        Optional<PathPolicy.Rule> rule = rule(List.of(attempt.path()));
        return decide(attempt, rule, stricter(least, level(rule)), credentials);
    }

    /**
     * Decides about a forwarded request by its path.
     *
     * @param readings every reading of its path, at least one; the strictest counts
     */
    public Decision decide(Attempt attempt, List<String> readings, Credentials credentials) {
        Optional<PathPolicy.Rule> rule = rule(readings);
        return decide(attempt, rule, level(rule), credentials);
    }

    /** Decides by a level, whatever the path requires. */
    public Decision decideAt(Attempt attempt, Level level, Credentials credentials) {
        return decide(attempt, Optional.empty(), level, credentials);
    }

    /** Refuses a request whose credentials are not judged. */
    public Decision.Denied refuse(Attempt attempt, Denial denial) {
        return refuse(attempt, Optional.empty(), Level.OPEN, denial);
    }

    /**
     * Judges credentials for both levels, for an authentication that no path has required. A token that we signed is no
     * guess of the master token, even though {@code Authorization} may carry either.
     */
    Identification identify(Attempt attempt, Credentials credentials) {
        Decision access = judge(Level.ACCESS, credentials);
        boolean guess = !(credentials.master() instanceof Presented.None)
                && !(signed(access) && credentials.masterToken().isEmpty());
        if (!guess) {
            log.count(Level.ACCESS, access);
            return new Identification(recorded(attempt, Optional.empty(), access, Optional.of(Guess.TOKEN)), false);
        }
        Decision master = decideAt(attempt, Level.MASTER, credentials);
        return new Identification(
                access instanceof Decision.Access ? access : master, master instanceof Decision.Master);
    }

    private Decision decide(Attempt attempt, Optional<PathPolicy.Rule> rule, Level level, Credentials credentials) {
        Optional<Guess> guess = guess(level, credentials);
        if (guess.filter(Guess.MASTER_TOKEN::equals).isPresent()) {
            Optional<Duration> wait = failures.blocked(Guess.MASTER_TOKEN, attempt.address());
            if (wait.isPresent()) {
                return refuse(attempt, rule, level, Denial.tooManyGuesses(wait.get()));
            }
        }
        Decision decision = judge(level, credentials);
        log.count(level, decision);
        return recorded(attempt, rule, decision, guess);
    }

    /**
     * A path that a router and a handler behind it could read differently: what is left of dot and empty segments after
     * decoding was encoded, and no honest client does that.
     */
    private static boolean isAmbiguous(String path) {
        return !path.startsWith("/")
                || path.contains("//")
                || path.contains("/./")
                || path.contains("/../")
                || path.endsWith("/.")
                || path.endsWith("/..")
                || path.chars().anyMatch(Character::isISOControl);
    }

    /**
     * What a denial counts as. At the master level, a signed token outside of {@code MASTER-TOKEN} cannot be a guess of
     * the master token: it counts as a failed token, or as nothing while it is current.
     */
    private Optional<Guess> guess(Level level, Credentials credentials) {
        if (level != Level.MASTER || !(credentials.master() instanceof Presented.One one)) {
            return Optional.of(Guess.TOKEN);
        }
        if (!credentials.masterToken().isEmpty()) {
            return Optional.of(Guess.MASTER_TOKEN);
        }
        Decision access = authorizer.access(one.credential());
        if (!signed(access)) {
            return Optional.of(Guess.MASTER_TOKEN);
        }
        return access instanceof Decision.Denied ? Optional.of(Guess.TOKEN) : Optional.empty();
    }

    /** The store is only asked about signed tokens, so an undecided one is signed. */
    private static boolean signed(Decision access) {
        return access instanceof Decision.Access
                || access instanceof Decision.Undecided
                || (access instanceof Decision.Denied denied && denied.claims().isPresent());
    }

    private Decision.Denied refuse(Attempt attempt, Optional<PathPolicy.Rule> rule, Level level, Denial denial) {
        Decision.Denied denied = new Decision.Denied(denial, Optional.empty());
        log.count(level, denied);
        log.audit(denied, attempt, rule);
        return denied;
    }

    private Decision recorded(
            Attempt attempt, Optional<PathPolicy.Rule> rule, Decision decision, Optional<Guess> guess) {
        if (!(decision instanceof Decision.Denied denied)) {
            return decision;
        }
        log.audit(denied, attempt, rule);
        return guess.filter(counted -> denied.isFailedAuthentication() && counts(counted, attempt))
                .flatMap(counted -> failures.failed(counted, attempt.address()))
                .<Decision>map(wait -> new Decision.Denied(denied.denial().tooManyFailures(wait), denied.claims()))
                .orElse(denied);
    }

    /** Where nothing names the caller, the failures of some would be those of all, so only guesses are counted. */
    private static boolean counts(Guess guess, Attempt attempt) {
        return guess == Guess.MASTER_TOKEN || attempt.named();
    }

    @Override
    public String toString() {
        return "Guard[" + log.door() + ", " + authorizer + "]";
    }
}
