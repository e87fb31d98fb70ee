package io.fastauth.guard;

import io.fastauth.guard.Credentials.PresentedCredential;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenProfile;
import io.helidon.http.Headers;

/**
 * Decides who may read events: the master, and a registered client that may introspect, by its secret. An access token
 * is no credential here: whoever a client sends one to could listen with it.
 *
 * @param profile gives clients without an audience the default one
 */
public record EventAccess(ClientAuthenticator clients, TokenProfile profile) {

    /** The result of identifying a consumer. */
    public sealed interface Result {

        /**
         * It may read.
         *
         * @param caller the caller, by the credential that was accepted
         */
        record Allowed(Caller caller, EventConsumer consumer) implements Result {}

        /** Its secret is none of an enabled client. */
        record Failed(ClientAuthenticator.Result.Failed failure) implements Result {}

        /** The master token was refused, or no credential was sent. */
        record Denied(Denial denial) implements Result {}

        /** A client that may not introspect. */
        record NotPermitted() implements Result {}

        /** The store is unavailable. */
        record Undecided() implements Result {}
    }

    /**
     * Decides about a caller that the path lists let pass.
     *
     * @throws InvalidRequestException when it sent two credentials
     */
    public Result decide(Caller caller, Headers headers) {
        try {
            return identify(caller, headers);
        } catch (StoreUnavailableException e) {
            return new Result.Undecided();
        }
    }

    private Result identify(Caller caller, Headers headers) {
        Credentials sent = caller.credentials();
        boolean master = !sent.masterToken().isEmpty() || sent.master() instanceof PresentedCredential.Ambiguous;
        if (master) {
            return master(caller);
        }
        return switch (ClientCredential.of(headers, sent)) {
            case ClientCredential.Secret secret -> bySecret(caller, secret);
            case ClientCredential.Malformed malformed -> bySecret(caller, malformed);
            case ClientCredential.Id id -> master(caller);
            case ClientCredential.Missing missing -> master(caller);
        };
    }

    private Result bySecret(Caller caller, ClientCredential sent) {
        return switch (clients.authenticate(caller, sent, true)) {
            case ClientAuthenticator.Result.Failed failed -> new Result.Failed(failed);
            case ClientAuthenticator.Result.Denied denied -> new Result.Denied(denied.denial());
            case ClientAuthenticator.Result.Accepted accepted ->
                sent instanceof ClientCredential.Secret secret
                        ? permitted(caller, new EventConsumer.BySecret(clients.clients(), profile, secret))
                        : new Result.NotPermitted();
        };
    }

    private static Result master(Caller caller) {
        Decision decision = caller.at(Level.MASTER);
        return switch (decision) {
            case Decision.Master master -> {
                Caller identified = caller.decided(master);
                yield new Result.Allowed(identified, new EventConsumer.Master(identified));
            }
            case Decision.Denied denied -> new Result.Denied(denied.denial());
            default -> throw new IllegalStateException("The master level was decided as " + decision);
        };
    }

    private static Result permitted(Caller caller, EventConsumer client) {
        return client.filter().isPresent() ? new Result.Allowed(caller, client) : new Result.NotPermitted();
    }
}
