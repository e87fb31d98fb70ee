package io.fastauth.token;

/** What refreshing came to. */
public sealed interface Refresh {

    /**
     * The presented token was the current one: a new pair is durably stored.
     *
     * @param clientId whose pair it is
     * @param pair the new pair
     */
    record Rotated(String clientId, TokenPair pair) implements Refresh {}

    /**
     * The presented token was replaced a moment ago (a lost answer, two racing callers): the same pair again.
     *
     * @param clientId whose pair it is
     * @param pair the current pair
     */
    record Replayed(String clientId, TokenPair pair) implements Refresh {}

    /**
     * The presented token was replaced long ago, so somebody else holds a copy: the session has been revoked (RFC 9700,
     * section 4.14.2).
     *
     * @param clientId whose session it was
     */
    record ReuseDetected(String clientId) implements Refresh {}

    /**
     * Not a refresh token of ours, expired, or of a session that is over.
     *
     * @param clientId the client that a genuine token names; an empty text for one that is not genuine
     */
    record Invalid(String clientId) implements Refresh {}

    /** A genuine refresh token that names no client. */
    record MissingClientId() implements Refresh {}

    /**
     * The issuing policy gives this client no new pair: the presented token is still the current one.
     *
     * @param clientId whose pair it would have been
     * @param reason what the policy says, for the client
     */
    record Refused(String clientId, String reason) implements Refresh {}

    /** No signing key is configured. */
    record KeyMissing() implements Refresh {}

    /**
     * The store could not be asked, or did not take the new pair: the presented token is still the one to use.
     *
     * @param clientId whose pair it is
     * @param cause what the store reported
     */
    record NotSaved(String clientId, StoreUnavailableException cause) implements Refresh {}
}
