package io.fastauth.guard;

import io.fastauth.guard.Credentials.PresentedCredential;
import io.fastauth.http.FailureLimiter;
import io.fastauth.registry.Client;
import io.fastauth.registry.ClientRegistry;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditLog;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.Requester;
import io.fastauth.token.TokenRefusal;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Authenticates the client of a request. Secrets are verified before failures are limited: they have 256 random bits,
 * so a right one is never refused because of the failures of others.
 *
 * @param failures counts wrong secrets by address
 * @param audit records them
 */
public record ClientAuthenticator(ClientRegistry clients, FailureLimiter failures, AuditLog audit, Clock clock) {

    /** The result of authenticating a client. */
    public sealed interface Result {

        /** Nothing was refused; whether the requester suffices, the operation decides. */
        record Accepted(Requester requester) implements Result {}

        /**
         * The client has to authenticate and did not, or with a secret that is not one of an enabled client.
         *
         * @param retryAfter how long to wait before the next attempt, when its address has failed too often
         */
        record Failed(Optional<Duration> retryAfter) implements Result {}

        /** The master token was refused. */
        record Denied(Denial denial) implements Result {}
    }

    /** Finds a client, whatever its status is; empty for an id that no client can have. */
    public Optional<Client> find(String clientId) {
        return ClientIdRule.problem(clientId).isEmpty() ? clients.find(clientId) : Optional.empty();
    }

    /**
     * Authenticates by a secret, or else by the master token.
     *
     * @param required whether anonymous callers are refused later; only then is a master token evaluated, because it
     *     may be an access token, which many clients send with every request
     */
    public Result authenticate(ServerRequest request, ClientCredential sent, boolean required) {
        return authenticate(request.context().get(Caller.class).orElseThrow(), sent, required);
    }

    Result authenticate(Caller caller, ClientCredential sent, boolean required) {
        if (caller.level() == Level.MASTER) {
            return new Result.Accepted(new Requester.Master());
        }
        return switch (sent) {
            case ClientCredential.Secret secret -> {
                Optional<Client> client = ClientIdRule.problem(secret.id()).isEmpty()
                        ? clients.authenticate(secret.id(), secret.secret())
                        : Optional.empty();
                yield client.isPresent()
                        ? new Result.Accepted(new Requester.Client(secret.id()))
                        : failed(caller, sent);
            }
            case ClientCredential.Malformed malformed -> failed(caller, sent);
            case ClientCredential.Id id -> master(caller, required);
            case ClientCredential.Missing missing -> master(caller, required);
        };
    }

    /** Whether a request has a credential that could authenticate a client. */
    public boolean hasCredential(ServerRequest request) {
        Credentials credentials =
                request.context().get(Caller.class).orElseThrow().credentials();
        return !(credentials.master() instanceof PresentedCredential.Missing)
                || request.headers().contains(HeaderNames.AUTHORIZATION);
    }

    /** Authenticates for an operation of the original, which ignores the credentials of clients that have none. */
    public Result authenticateIfRegistered(ServerRequest request, String clientId) {
        boolean registered = find(clientId).isPresent();
        return authenticate(
                request,
                registered ? ClientCredential.of(request.headers()) : new ClientCredential.Missing(),
                registered);
    }

    /** As above, for the holder of a token, who has to authenticate only for a confidential client. */
    public Result authenticateIfConfidential(ServerRequest request, Optional<String> owner) {
        boolean confidential =
                owner.flatMap(this::find).filter(Client::confidential).isPresent();
        return authenticate(
                request,
                confidential ? ClientCredential.of(request.headers()) : new ClientCredential.Missing(),
                confidential);
    }

    /**
     * Authenticates the holder of a token (RFC 6749, section 6; RFC 7009, section 2.1). Whether the token is one of the
     * client that authenticated, {@link ClientCredential#isOfAnother} says.
     *
     * @param owner the client of the token; empty when the token is not genuine
     */
    public Result authenticateHolder(ServerRequest request, ClientCredential sent, Optional<String> owner) {
        boolean required = sent.clientId()
                .or(() -> owner)
                .flatMap(this::find)
                .filter(Client::confidential)
                .isPresent();
        Result result = authenticate(request, sent, required);
        return required
                        && result instanceof Result.Accepted accepted
                        && accepted.requester() instanceof Requester.Anonymous
                ? new Result.Failed(Optional.empty())
                : result;
    }

    private static Result master(Caller caller, boolean required) {
        if (!required || caller.credentials().master() instanceof PresentedCredential.Missing) {
            return new Result.Accepted(new Requester.Anonymous());
        }
        Decision decision = caller.at(Level.MASTER);
        return switch (decision) {
            case Decision.Master master -> new Result.Accepted(new Requester.Master());
            case Decision.Denied denied -> new Result.Denied(denied.denial());
            default -> throw new IllegalStateException("The master level was decided as " + decision);
        };
    }

    private Result failed(Caller caller, ClientCredential sent) {
        AuditEvent denied = AuditEvent.denied(clock.instant(), caller.source(), TokenRefusal.INVALID_CLIENT)
                .because("client authentication failed");
        // An id that is not registered is a text of the caller's choice.
        audit.record(sent.clientId()
                .flatMap(this::find)
                .map(client -> denied.client(client.id()))
                .orElse(denied));
        return new Result.Failed(
                caller.attempt().named()
                        ? failures.failed(
                                FailureLimiter.Guess.CLIENT_SECRET,
                                caller.attempt().address())
                        : Optional.empty());
    }
}
