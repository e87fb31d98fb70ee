package io.fastauth.client;

/** A call of the service did not give a token. Each kind asks for another reaction. */
public abstract sealed class FastAuthException extends RuntimeException
        permits RefusedException, SessionEndedException, UnavailableException {

    private static final long serialVersionUID = 1L;

    FastAuthException(String message) {
        super(message);
    }
}
