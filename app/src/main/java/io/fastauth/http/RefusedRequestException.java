package io.fastauth.http;

import io.helidon.http.Status;

/** A request that is refused before it is routed. The message holds nothing of the request. */
final class RefusedRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Status FIELDS_TOO_LARGE = Status.create(431, "Request Header Fields Too Large");

    private final transient Status status;

    /**
     * A refusal.
     *
     * @param status the status of the answer
     * @param message what to change
     */
    RefusedRequestException(Status status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static RefusedRequestException malformed(String message) {
        return new RefusedRequestException(Status.BAD_REQUEST_400, message);
    }

    static RefusedRequestException fieldsTooLarge(String message) {
        return new RefusedRequestException(FIELDS_TOO_LARGE, message);
    }

    /** Whether it is refused for its size, so that more of it may come. */
    boolean tooLarge() {
        return status.equals(FIELDS_TOO_LARGE) || status.equals(Status.REQUEST_URI_TOO_LONG_414);
    }

    Status status() {
        return status;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
