package io.fastauth.registry;

import java.util.Optional;

/** The outcome of an operation on the registry. */
public sealed interface ClientOutcome {

    /** It was done; the client is as it is now. */
    record Done(Client client) implements ClientOutcome {}

    /**
     * A client was registered, or has a further secret.
     *
     * @param secret the new secret, which is known here only; empty for a public client
     */
    record Issued(Client client, Optional<SecretText> secret) implements ClientOutcome {}

    /** There is no such client, or no such secret. */
    record Unknown() implements ClientOutcome {}

    /**
     * The state of the registry does not allow it.
     *
     * @param reason the reason and what to do, for the operator
     */
    record Conflict(String reason) implements ClientOutcome {}
}
