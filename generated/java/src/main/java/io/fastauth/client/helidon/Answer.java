package io.fastauth.client.helidon;

/** What FastAuth answers about an access token. */
sealed interface Answer {

    /** It is the current access token of a client. */
    record Accepted(RemoteCaller caller) implements Answer {}

    /**
     * It is not.
     *
     * @param challenge the header {@code WWW-Authenticate}
     * @param problem the body
     */
    record Refused(String challenge, String problem) implements Answer {}

    /** Nobody knows: FastAuth, or its store, does not answer. */
    record Unknown() implements Answer {}
}
