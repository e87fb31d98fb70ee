package io.fastauth.token;

/** The session store did not answer, or its answer cannot be trusted: nothing may be decided from it. */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * For the log: clients never see this text.
     *
     * @param message the operation and the error, without tokens, keys or header values
     */
    public StoreUnavailableException(String message) {
        super(message);
    }

    /**
     * For the log: clients never see this text.
     *
     * @param message the operation and the error, without tokens, keys or header values
     * @param cause what the store's driver reported
     */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
