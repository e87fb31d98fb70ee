package io.fastauth.guard;

/** What a path requires of a caller, the least first. */
public enum Level {
    /** Nothing. */
    OPEN,
    /** The current access token of any client. */
    ACCESS,
    /** The master token. */
    MASTER
}
