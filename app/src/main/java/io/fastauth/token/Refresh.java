package io.fastauth.token;

/** The result of a refresh. */
public sealed interface Refresh {

    /** The presented token was the current one: the rotated session is durably stored. */
    record Rotated(Session session, TokenPair pair) implements Refresh {

        public String clientId() {
            return session.clientId();
        }
    }

    /** The presented token was replaced within the grace (a lost answer, concurrent calls): the same tokens again. */
    record Replayed(Session session, TokenPair pair) implements Refresh {

        public String clientId() {
            return session.clientId();
        }
    }

    /** The client is registered and has to authenticate, and the requester did not as this client. */
    record Unauthenticated(String clientId) implements Refresh {}

    /**
     * The client is disabled, or not registered where only registered clients are served.
     *
     * @param reason the reason, for the client
     */
    record Disabled(String clientId, String reason) implements Refresh {}

    /** The client may not refresh ({@code unauthorized_client}). */
    record NotPermitted(String clientId) implements Refresh {}

    /**
     * The requested scope was not granted: the presented token is still the current one.
     *
     * @param excess the tokens of it that were not granted
     */
    record InvalidScope(String clientId, Scope excess) implements Refresh {}

    /** The requested audience was not granted: the presented token is still the current one. */
    record InvalidTarget(String clientId) implements Refresh {}

    /**
     * The presented token was replaced before the grace, so two parties hold tokens of the session: it was revoked (RFC
     * 9700, section 4.14.2).
     */
    record ReuseDetected(String clientId) implements Refresh {}

    /**
     * Not a valid refresh token, or of a session that has ended.
     *
     * @param clientId the client of a genuine token; an empty text for any other
     */
    record Invalid(String clientId) implements Refresh {}

    /** A genuine refresh token that names no client. */
    record MissingClientId() implements Refresh {}

    /**
     * The issuing policy refused: the presented token is still the current one.
     *
     * @param reason the reason, for the client
     */
    record Refused(String clientId, String reason) implements Refresh {}

    /** No signing key is configured. */
    record KeyMissing() implements Refresh {}

    /** The store did not answer, or did not confirm the rotation: the client should present the same token again. */
    record NotSaved(String clientId, StoreUnavailableException cause) implements Refresh {}
}
