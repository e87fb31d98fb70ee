package io.fastauth.guard;

import io.fastauth.token.VerifiedToken;
import java.util.Optional;

/**
 * The caller of a request, as far as the guard knows. A handler finds it in the context of its request:
 * {@code request.context().get(Caller.class)}.
 */
public final class Caller {

    private final Guard guard;
    private final Attempt attempt;
    private final Credentials credentials;
    private final Decision decision;

    /**
     * A caller.
     *
     * @param guard has decided, and decides what else is asked
     * @param credentials what it carries
     * @param decision the decision by its path
     */
    public Caller(Guard guard, Attempt attempt, Credentials credentials, Decision decision) {
        this.guard = guard;
        this.attempt = attempt;
        this.credentials = credentials;
        this.decision = decision;
    }

    /**
     * The level that the path of the request required, and the caller has.
     *
     * @return the level; {@link Level#OPEN} says nothing of the caller
     */
    public Level level() {
        return switch (decision) {
            case Decision.Access access -> Level.ACCESS;
            case Decision.Master master -> Level.MASTER;
            default -> Level.OPEN;
        };
    }

    /**
     * The access token that let the request in.
     *
     * @return the proof; empty on paths that do not require one
     */
    public Optional<VerifiedToken> token() {
        return decision instanceof Decision.Access access ? Optional.of(access.token()) : Optional.empty();
    }

    /**
     * The client whose access token let the request in.
     *
     * @return the client id; empty on paths that do not require an access token
     */
    public Optional<String> clientId() {
        return token().map(VerifiedToken::clientId);
    }

    /**
     * Requires another level than the path did. A denial counts as one of a guarded path does.
     *
     * @return the decision about the credentials of this request
     */
    public Decision at(Level level) {
        return level == level() ? decision : guard.decideAt(attempt, level, credentials);
    }

    /**
     * Identifies the caller, whatever the path required. A denial counts as one of a guarded path does.
     *
     * @return the result of judging the credentials for both levels
     */
    public Guard.Identification identify() {
        return guard.identify(attempt, credentials);
    }

    /**
     * The access token of the request, to be passed on to other services.
     *
     * @return the token; empty when none was sent, or it is not current now
     */
    public Optional<String> currentAccessToken() {
        return credentials.access() instanceof Presented.One one && guard.accepts(Level.ACCESS, credentials)
                ? Optional.of(one.credential())
                : Optional.empty();
    }

    /**
     * What the request carries.
     *
     * @return the credentials, not verified
     */
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public String toString() {
        return "Caller[" + level() + clientId().map(id -> ", " + id).orElse("") + "]";
    }
}
