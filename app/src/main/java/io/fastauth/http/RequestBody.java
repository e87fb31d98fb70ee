package io.fastauth.http;

/** The framing of the body of one request (RFC 9112, section 6): which of the bytes that arrive belong to it. */
sealed interface RequestBody permits LengthBody, ChunkedBody {

    /**
     * Takes bytes of the body.
     *
     * @param bytes the bytes that have arrived
     * @param from the first of them, of at least one
     * @param to behind the last of them
     * @return how many belong to the body, at least one
     * @throws MalformedBodyException when the framing is broken
     */
    int take(byte[] bytes, int from, int to);

    /** Whether the body has been taken completely. */
    boolean complete();
}
