package io.fastauth.client;

/** The service does not answer, or its store or signing key is missing. Trying again later may help. */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnavailableException(Throwable cause) {
        super("The token service is unavailable: try again", cause);
    }
}
