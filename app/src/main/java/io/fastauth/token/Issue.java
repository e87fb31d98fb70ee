package io.fastauth.token;

/** The result of issuing tokens. */
public sealed interface Issue {

    /** The session is durably stored. */
    record Issued(Session session, TokenPair pair) implements Issue {

        public String clientId() {
            return session.clientId();
        }
    }

    /** The client is registered and has to authenticate, and the requester did not as this client. */
    record Unauthenticated(String clientId) implements Issue {}

    /**
     * The client is disabled, or not registered where only registered clients are served.
     *
     * @param reason the reason, for the client
     */
    record Disabled(String clientId, String reason) implements Issue {}

    /**
     * The client may not be granted the requested scope.
     *
     * @param excess the tokens of it that are not allowed
     */
    record InvalidScope(String clientId, Scope excess) implements Issue {}

    /** The client may not be granted the requested audience (RFC 8707, section 2). */
    record InvalidTarget(String clientId) implements Issue {}

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
