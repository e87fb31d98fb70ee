package io.fastauth.client;

/**
 * The service refuses the refresh token: it is not the current one, has expired, or its session was revoked. Trying
 * again does not help; a new pair must be issued.
 */
public final class SessionOverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SessionOverException(Throwable cause) {
        super("The service refuses the refresh token: issue a new pair", cause);
    }
}
