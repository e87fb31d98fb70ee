package io.fastauth.token;

/**
 * A setting has a value that cannot be used. Domain types throw it where a value is validated, so that a refused
 * setting can be told from a programming error.
 */
public final class InvalidSettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message names the setting and the fix, and quotes no secret
     */
    public InvalidSettingException(String message) {
        super(message);
    }

    /**
     * A refusal.
     *
     * @param message names the setting and the fix, and quotes no secret
     * @param cause what could not parse the value
     */
    public InvalidSettingException(String message, Throwable cause) {
        super(message, cause);
    }
}
