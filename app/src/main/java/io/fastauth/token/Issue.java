package io.fastauth.token;

/** The result of issuing tokens. */
public sealed interface Issue {

    /** The session is durably stored. */
    record Issued(String clientId, TokenPair pair) implements Issue {}

    /**
     * The issuing policy refused.
     *
     * @param reason the reason, for the client
     */
    record Refused(String clientId, String reason) implements Issue {}

    /** No signing key is configured. */
    record KeyMissing() implements Issue {}

    /** The store did not confirm the session: no tokens are returned. */
    record NotSaved(String clientId, StoreUnavailableException cause) implements Issue {}
}
