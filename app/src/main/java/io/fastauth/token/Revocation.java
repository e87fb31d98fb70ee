package io.fastauth.token;

/** The result of revoking the session of a token (RFC 7009, section 2.1). */
public enum Revocation {
    /** The session was ended. */
    REVOKED,
    /** Not a token of ours, or its session has ended before. */
    NOT_FOUND,
    /**
     * The client of the token is registered and has to authenticate, and the requester did not: nothing was changed.
     */
    UNAUTHENTICATED,
    /** The token was issued to another client than the requester: nothing was changed. */
    OTHER_CLIENT
}
