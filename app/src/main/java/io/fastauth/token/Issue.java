package io.fastauth.token;

/** What issuing a pair came to. */
public sealed interface Issue {

    /**
     * The pair is durably stored.
     *
     * @param clientId whose pair it is
     * @param pair the new pair
     */
    record Issued(String clientId, TokenPair pair) implements Issue {}

    /**
     * The issuing policy gives this client no pair.
     *
     * @param clientId whose pair it would have been
     * @param reason what the policy says, for the client
     */
    record Refused(String clientId, String reason) implements Issue {}

    /** No signing key is configured. */
    record KeyMissing() implements Issue {}

    /**
     * The store did not take the pair: it must not be handed out.
     *
     * @param clientId whose pair it would have been
     * @param cause what the store reported
     */
    record NotSaved(String clientId, StoreUnavailableException cause) implements Issue {}
}
