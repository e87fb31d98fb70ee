package io.fastauth.guard;

import io.fastauth.guard.Credentials.PresentedCredential;
import io.fastauth.token.Audience;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.Scope;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.VerifiedToken;
import java.util.Optional;

/**
 * The caller of a request. A handler finds it in the context of the request:
 * {@code request.context().get(Caller.class)}.
 */
public final class Caller {

    private final Guard guard;
    private final Attempt attempt;
    private final Credentials credentials;
    private final Decision decision;

    /** The decision is the one by the path of the request. */
    public Caller(Guard guard, Attempt attempt, Credentials credentials, Decision decision) {
        this.guard = guard;
        this.attempt = attempt;
        this.credentials = credentials;
        this.decision = decision;
    }

    /** The level that the path required; {@link Level#OPEN} tells nothing about the caller. */
    public Level level() {
        return switch (decision) {
            case Decision.Access access -> Level.ACCESS;
            case Decision.Master master -> Level.MASTER;
            default -> Level.OPEN;
        };
    }

    /** The verified access token; empty on paths that do not require one. */
    public Optional<VerifiedToken> token() {
        return decision instanceof Decision.Access access ? Optional.of(access.token()) : Optional.empty();
    }

    /** The client of the access token; empty on paths that do not require one. */
    public Optional<String> clientId() {
        return token().map(VerifiedToken::clientId);
    }

    /** The scope of the access token; empty on paths that do not require one. */
    public Scope scope() {
        return token().map(VerifiedToken::scope).orElseGet(Scope::none);
    }

    /** The audience of the access token; empty on paths that do not require one. */
    public Audience audience() {
        return token().map(VerifiedToken::audience).orElseGet(Audience::none);
    }

    /** Decides by another level than the path required. A denial is counted and audited. */
    public Decision at(Level level) {
        return level == level() ? decision : guard.decideAt(attempt, level, credentials);
    }

    /** Identifies the caller, whatever the path required. A denial is counted and audited. */
    public Guard.Identification identify() {
        return guard.identify(attempt, credentials);
    }

    /** The access token of the request, to pass it on to other services; empty unless it is current now. */
    public Optional<String> currentAccessToken() {
        return credentials.access() instanceof PresentedCredential.Token token
                        && guard.accepts(Level.ACCESS, credentials)
                ? Optional.of(token.text())
                : Optional.empty();
    }

    /**
     * Whether the credentials are accepted at a level now; nothing is counted, limited or audited.
     *
     * @throws StoreUnavailableException when the store cannot say it
     */
    boolean accepted(Level level) {
        return switch (guard.evaluate(Requirement.at(level), credentials)) {
            case Decision.Denied denied -> false;
            case Decision.Undecided undecided -> throw undecided.cause();
            default -> true;
        };
    }

    /** The same caller, by another decision. */
    Caller decided(Decision other) {
        return new Caller(guard, attempt, credentials, other);
    }

    Attempt attempt() {
        return attempt;
    }

    /** The request as it is audited. No path list refused it, so it names no entry. */
    AuditEvent.Source source() {
        return new AuditEvent.Source(
                attempt.address(),
                Optional.of(new AuditEvent.Request(guard.door(), attempt.method(), attempt.path(), "")));
    }

    /** The credentials of the request, not verified. */
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public String toString() {
        return "Caller[" + level() + clientId().map(id -> ", " + id).orElse("") + "]";
    }
}
