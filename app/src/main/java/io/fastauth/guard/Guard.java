package io.fastauth.guard;

import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenVerifier;
import io.fastauth.token.Verification;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one decision behind every door. It depends on nothing but the path, the credentials, the settings in force, and
 * what the store says.
 */
public final class Guard {

    private final Supplier<PathPolicy> policy;
    private final Supplier<MasterToken> masterToken;
    private final TokenVerifier verifier;
    private final Observer observer;

    /** Hears of every decision, in the thread that asked: it must not wait. */
    @FunctionalInterface
    public interface Observer {

        /**
         * A decision was made.
         *
         * @param level what was asked for
         * @param decision the decision
         */
        void decided(Level level, Decision decision);
    }

    /**
     * A guard whose rules stay as they are.
     *
     * @param policy which paths ask for what
     * @param masterToken what the master level asks for
     * @param verifier verifies access tokens
     */
    public Guard(PathPolicy policy, MasterToken masterToken, TokenVerifier verifier) {
        this(() -> policy, () -> masterToken, verifier);
    }

    /**
     * A guard whose rules may change: they are asked for at every decision.
     *
     * @param policy which paths ask for what
     * @param masterToken what the master level asks for
     * @param verifier verifies access tokens
     */
    public Guard(Supplier<PathPolicy> policy, Supplier<MasterToken> masterToken, TokenVerifier verifier) {
        this(policy, masterToken, verifier, (level, decision) -> {});
    }

    private Guard(
            Supplier<PathPolicy> policy, Supplier<MasterToken> masterToken, TokenVerifier verifier, Observer observer) {
        this.policy = policy;
        this.masterToken = masterToken;
        this.verifier = verifier;
        this.observer = observer;
    }

    /**
     * The same guard, observed: for one of its doors.
     *
     * @param by hears of the decisions of the returned guard, and of no other's
     * @return a guard that decides the same
     */
    public Guard observed(Observer by) {
        return new Guard(policy, masterToken, verifier, by);
    }

    /**
     * Decides about a request by its path.
     *
     * @param path the path as the router reads it: decoded, normalised, without parameters
     * @param credentials what the caller brought
     * @return the decision
     */
    public Decision decide(String path, Credentials credentials) {
        Optional<Denial> malformed = malformed(path);
        if (malformed.isPresent()) {
            Decision refused = denied(malformed.get());
            observer.decided(Level.OPEN, refused);
            return refused;
        }
        return decide(level(path), credentials);
    }

    /**
     * What a path asks for.
     *
     * @param path the path as the router reads it
     * @return the level
     */
    public Level level(String path) {
        return policy.get().level(path);
    }

    /** The rule that decides about a path, the strictest that covers it. */
    Optional<PathPolicy.Rule> rule(String path) {
        return policy.get().rule(path);
    }

    /**
     * Decides about a forwarded request by its path: by the strictest of its readings.
     *
     * @param path the path
     * @param credentials what the caller brought
     * @return the decision
     */
    public Decision decide(ForwardedPath.Read path, Credentials credentials) {
        return decide(level(path), credentials);
    }

    /**
     * What a forwarded path asks for.
     *
     * @param path the path
     * @return the level
     */
    public Level level(ForwardedPath.Read path) {
        return rule(path).map(PathPolicy.Rule::level).orElse(Level.OPEN);
    }

    /**
     * The rule that decides about a forwarded path.
     *
     * @param path the path
     * @return the strictest rule that covers any of its readings
     */
    public Optional<PathPolicy.Rule> rule(ForwardedPath.Read path) {
        PathPolicy rules = policy.get();
        return path.readings().stream()
                .flatMap(reading -> rules.rule(reading).stream())
                .max(Comparator.comparing(PathPolicy.Rule::level));
    }

    /**
     * Decides about a request whose level is known.
     *
     * @param level what is asked for
     * @param credentials what the caller brought
     * @return the decision
     */
    public Decision decide(Level level, Credentials credentials) {
        Decision decision = decision(level, credentials);
        observer.decided(level, decision);
        return decision;
    }

    private Decision decision(Level level, Credentials credentials) {
        return switch (level) {
            case OPEN -> new Decision.Open();
            case ACCESS ->
                switch (credentials.access()) {
                    case Presented.None none -> denied(Denial.accessTokenMissing());
                    case Presented.Ambiguous ambiguous -> denied(Denial.malformed(ambiguous.detail()));
                    case Presented.One one -> access(one.credential());
                };
            case MASTER ->
                switch (credentials.master()) {
                    case Presented.None none -> denied(Denial.masterTokenMissing());
                    case Presented.Ambiguous ambiguous -> denied(Denial.malformed(ambiguous.detail()));
                    case Presented.One one -> master(one.credential());
                };
        };
    }

    /** Decides about a token as an access token, whichever credential carried it. The observer is not called. */
    Decision access(String token) {
        try {
            return switch (verifier.verifyAccess(token)) {
                case Verification.Verified verified -> new Decision.Access(verified.token());
                case Verification.Invalid invalid ->
                    new Decision.Denied(Denial.accessTokenInvalid(invalid.reason()), invalid.claims());
                case Verification.UnknownClient unknown ->
                    new Decision.Denied(Denial.clientUnknown(), Optional.of(unknown.claims()));
                case Verification.NotCurrent notCurrent ->
                    new Decision.Denied(Denial.accessTokenNotCurrent(), Optional.of(notCurrent.claims()));
            };
        } catch (StoreUnavailableException e) {
            return new Decision.Undecided(e);
        }
    }

    private Decision master(String token) {
        return masterToken.get().is(token) ? new Decision.Master() : denied(Denial.masterTokenWrong());
    }

    private static Decision denied(Denial denial) {
        return new Decision.Denied(denial, Optional.empty());
    }

    /**
     * A path that a router and a handler behind it could read differently: what is left of dot and empty segments after
     * decoding was encoded, and no honest client does that.
     */
    static Optional<Denial> malformed(String path) {
        boolean ambiguous = !path.startsWith("/")
                || path.contains("//")
                || path.contains("/./")
                || path.contains("/../")
                || path.endsWith("/.")
                || path.endsWith("/..")
                || path.chars().anyMatch(Character::isISOControl);
        return ambiguous
                ? Optional.of(Denial.malformed("The path must start with / and must not contain encoded dot segments,"
                        + " empty segments or control characters"))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "Guard[" + policy.get() + "]";
    }
}
