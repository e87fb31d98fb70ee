package io.fastauth.guard;

import io.fastauth.token.FailureLimiter;
import io.fastauth.token.FailureLimiter.Guess;
import java.time.Duration;
import java.util.Optional;

/**
 * One of the ways into the service. It decides as {@link Guard} does, limits guesses, and counts, audits and measures
 * every denial: this is the one place that does.
 *
 * <p>Credentials are judged before failures are limited, so a current token is never refused because of the failures of
 * others. The master token is the exception: its guesses are not judged while their address has failed too often,
 * because an answer that differs for the right one would make the limit useless.
 */
public final class Door {

    private final String name;
    private final Guard guard;
    private final Guard unobserved;
    private final Guard.Observer observer;
    private final FailureLimiter failures;
    private final DenialAudit audit;

    /**
     * A door.
     *
     * @param name the name of the door, for the audit
     * @param guard decides
     * @param observer measures the decisions at this door
     * @param failures limits the failures at this door
     * @param audit records denials
     */
    public Door(String name, Guard guard, Guard.Observer observer, FailureLimiter failures, DenialAudit audit) {
        this.name = name;
        this.guard = guard.observed(observer);
        this.unobserved = guard;
        this.observer = observer;
        this.failures = failures;
        this.audit = audit;
    }

    /** Whether the rules in force ask for a credential at a path. */
    boolean guards(String path) {
        return guard.level(path) != Level.OPEN;
    }

    /** What a path asks for, or its endpoint if that is stricter. */
    Level level(Level least, String path) {
        return stricter(least, guard.level(path));
    }

    private static Level stricter(Level one, Level other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Whether credentials that were judged before are good for a level now. No attempt, so nothing is recorded. */
    boolean accepts(Level level, Credentials judged) {
        return switch (unobserved.decide(level, judged)) {
            case Decision.Denied denied -> false;
            case Decision.Undecided undecided -> false;
            case Decision.Open open -> true;
            case Decision.Access access -> true;
            case Decision.Master master -> true;
        };
    }

    /** Decides by the path, and asks for a level at least. */
    Decision decide(Attempt attempt, Level least, Credentials credentials) {
        Optional<Denial> malformed = Guard.malformed(attempt.path());
        if (malformed.isPresent()) {
            return refuse(attempt, malformed.get());
        }
        Optional<PathPolicy.Rule> rule = guard.rule(attempt.path());
        return judge(attempt, rule, stricter(least, level(rule)), credentials);
    }

    /** Decides by the path of a forwarded request. */
    Decision decide(Attempt attempt, ForwardedPath.Read path, Credentials credentials) {
        Optional<PathPolicy.Rule> rule = guard.rule(path);
        return judge(attempt, rule, level(rule), credentials);
    }

    private static Level level(Optional<PathPolicy.Rule> rule) {
        return rule.map(PathPolicy.Rule::level).orElse(Level.OPEN);
    }

    /** Decides by a level, whatever the path asks for. */
    Decision decideAt(Attempt attempt, Level level, Credentials credentials) {
        return judge(attempt, Optional.empty(), level, credentials);
    }

    /** Refuses a request whose credentials are not even looked at. */
    Decision.Denied refuse(Attempt attempt, Denial denial) {
        return refuse(attempt, Optional.empty(), Level.OPEN, denial);
    }

    /**
     * Judges credentials for both levels, for an authentication that no path has asked for. A token that we signed is
     * no guess of the master token, even though {@code Authorization} may carry either.
     */
    Identification identify(Attempt attempt, Credentials credentials) {
        Decision access = unobserved.decide(Level.ACCESS, credentials);
        boolean guess = !(credentials.master() instanceof Presented.None)
                && !(signed(access) && credentials.masterToken().isEmpty());
        if (!guess) {
            observer.decided(Level.ACCESS, access);
            return new Identification(recorded(attempt, Optional.empty(), access, Optional.of(Guess.TOKEN)), false);
        }
        Decision master = decideAt(attempt, Level.MASTER, credentials);
        return new Identification(
                access instanceof Decision.Access ? access : master, master instanceof Decision.Master);
    }

    private Decision judge(Attempt attempt, Optional<PathPolicy.Rule> rule, Level level, Credentials credentials) {
        Optional<Guess> guess = guess(level, credentials);
        if (guess.filter(Guess.MASTER_TOKEN::equals).isPresent()) {
            Optional<Duration> wait = failures.blocked(Guess.MASTER_TOKEN, attempt.address());
            if (wait.isPresent()) {
                return refuse(attempt, rule, level, Denial.tooManyGuesses(wait.get()));
            }
        }
        return recorded(attempt, rule, guard.decide(level, credentials), guess);
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
        Decision access = unobserved.access(one.credential());
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
        observer.decided(level, denied);
        audit.denied(denied, name, attempt, rule);
        return denied;
    }

    private Decision recorded(
            Attempt attempt, Optional<PathPolicy.Rule> rule, Decision decision, Optional<Guess> guess) {
        if (!(decision instanceof Decision.Denied denied)) {
            return decision;
        }
        audit.denied(denied, name, attempt, rule);
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
        return "Door[" + name + ", " + guard + "]";
    }
}
