package io.fastauth.client;

/**
 * The session is over: its refresh token was replaced, has expired or was revoked. Trying again does not help; tokens
 * must be issued anew.
 */
public final class SessionEndedException extends FastAuthException {

    private static final long serialVersionUID = 1L;

    SessionEndedException(String detail) {
        super("The session has ended; issue new tokens: " + detail);
    }
}
