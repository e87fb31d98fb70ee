package io.fastauth.store.rest;

import java.time.Duration;

/**
 * The API as a whole does not work, as opposed to one answer of it that cannot be used: the circuit breaker counts it,
 * and a load is tried again.
 */
final class ApiDownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Duration retryAfter;

    ApiDownException(String what) {
        this(what, Duration.ZERO);
    }

    /**
     * A failure that says when to come back.
     *
     * @param what the end of a sentence that starts with the call's name
     * @param retryAfter the least time to wait
     */
    ApiDownException(String what, Duration retryAfter) {
        super(what);
        this.retryAfter = retryAfter;
    }

    Duration retryAfter() {
        return retryAfter;
    }
}
