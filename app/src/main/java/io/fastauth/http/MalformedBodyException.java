package io.fastauth.http;

/** A request body whose framing is broken. The message holds nothing of the request. */
final class MalformedBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedBodyException(String message) {
        super(message, null, false, false);
    }
}
