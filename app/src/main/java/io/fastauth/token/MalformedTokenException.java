package io.fastauth.token;

/** A text is not a token that we could have made. The message says why, in words that hold nothing of the text. */
final class MalformedTokenException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace: refusing an attacker's token should cost as little as it can. */
    MalformedTokenException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
