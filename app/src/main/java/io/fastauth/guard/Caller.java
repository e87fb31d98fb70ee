package io.fastauth.guard;

import io.fastauth.token.VerifiedToken;
import io.helidon.websocket.WsSession;
import java.util.Optional;

/**
 * Who makes a request, as far as the guard has found out. A handler finds it in the context of its request:
 * {@code request.context().get(Caller.class)}.
 */
public final class Caller {

    private final Door door;
    private final Attempt attempt;
    private final Credentials credentials;
    private final Decision decision;

    Caller(Door door, Attempt attempt, Credentials credentials, Decision decision) {
        this.door = door;
        this.attempt = attempt;
        this.credentials = credentials;
        this.decision = decision;
    }

    /**
     * Who is behind a guarded websocket.
     *
     * @param session a session that a guarded listener was given
     * @return the caller, as found at the upgrade
     * @throws IllegalArgumentException when the session is not a guarded one
     */
    public static Caller of(WsSession session) {
        if (session instanceof GuardedSession guarded) {
            return guarded.caller();
        }
        throw new IllegalArgumentException("The session is not guarded: register its listener with GuardedWsRouting");
    }

    /**
     * What the path of the request asked for, and the caller has.
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
     * @return the proof; empty on paths that did not ask for one
     */
    public Optional<VerifiedToken> token() {
        return decision instanceof Decision.Access access ? Optional.of(access.token()) : Optional.empty();
    }

    /**
     * The client whose access token let the request in.
     *
     * @return the client id; empty on paths that did not ask for an access token
     */
    public Optional<String> clientId() {
        return token().map(VerifiedToken::clientId);
    }

    /**
     * Asks for more than the path did. A denial counts as one of a guarded path does.
     *
     * @param level what is asked for
     * @return the decision about the credentials of this request
     */
    public Decision at(Level level) {
        return level == level() ? decision : door.decideAt(attempt, level, credentials);
    }

    /**
     * Finds out who sent the request, whatever its path asked for. A denial counts as one of a guarded path does.
     *
     * @return the result of judging the credentials for both levels
     */
    public Identification identify() {
        return door.identify(attempt, credentials);
    }

    /**
     * The access token of the request, to be passed on to other services.
     *
     * @return the token; empty when none was sent, or it is not current now
     */
    public Optional<String> currentAccessToken() {
        return credentials.access() instanceof Presented.One one && door.accepts(Level.ACCESS, credentials)
                ? Optional.of(one.credential())
                : Optional.empty();
    }

    /**
     * What the request brought.
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
