package io.fastauth.persistence;

import io.helidon.http.Status;

/** A request that is not served. Its message is for the caller: it names the part and the fix. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Status status;

    private RefusedException(Status status, String message) {
        super(message);
        this.status = status;
    }

    static RefusedException badRequest(String message) {
        return new RefusedException(Status.BAD_REQUEST_400, message);
    }

    static RefusedException unsupportedMediaType() {
        return new RefusedException(Status.UNSUPPORTED_MEDIA_TYPE_415, "Content-Type must be application/json");
    }

    static RefusedException otherPair() {
        return new RefusedException(Status.PRECONDITION_FAILED_412, "The client's pair is not the one in If-Match");
    }

    static RefusedException tooLarge(int maxBytes) {
        return new RefusedException(
                Status.REQUEST_ENTITY_TOO_LARGE_413, "The body must be at most " + maxBytes + " bytes long");
    }

    Status status() {
        return status;
    }
}
