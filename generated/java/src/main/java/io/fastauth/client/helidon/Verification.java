package io.fastauth.client.helidon;

/** Result of verifying an access token with FastAuth. */
sealed interface Verification {

    record Accepted(RemoteCaller caller) implements Verification {}

    /**
     * The token is not the current access token of a client.
     *
     * @param challenge the header {@code WWW-Authenticate}
     * @param problem the body
     */
    record Refused(String challenge, String problem) implements Verification {}

    /** FastAuth, or its store, does not answer. */
    record Unavailable() implements Verification {}
}
