package io.fastauth.http;

import io.helidon.http.Status;

/** A request that is malformed. Its message is for the client: it names the part and the fix. */
public final class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Status status;

    private InvalidRequestException(Status status, String message) {
        super(message);
        this.status = status;
    }

    /**
     * A malformed request.
     *
     * @param message the part and the fix, without anything of the request
     */
    public static InvalidRequestException badRequest(String message) {
        return new InvalidRequestException(Status.BAD_REQUEST_400, message);
    }

    static InvalidRequestException contentTooLarge(int limit) {
        return new InvalidRequestException(
                Status.REQUEST_ENTITY_TOO_LARGE_413, "The body must be at most " + limit + " bytes long");
    }

    static InvalidRequestException unsupportedMediaType() {
        return new InvalidRequestException(
                Status.UNSUPPORTED_MEDIA_TYPE_415,
                "Content-Type must be application/x-www-form-urlencoded or application/json");
    }

    /**
     * The status of the answer.
     *
     * @return 400, 413 or 415
     */
    public Status status() {
        return status;
    }
}
