package io.fastauth.token;

/**
 * The session store did not answer, or its answer cannot be trusted: nothing may be decided from it. The message names
 * the operation and the error, for the log, without tokens, keys or header values; it is never sent to clients.
 */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
