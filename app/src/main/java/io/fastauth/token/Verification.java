package io.fastauth.token;

/** What verifying an access token came to. */
public sealed interface Verification {

    /**
     * The token is its client's current access token.
     *
     * @param token the proof
     */
    record Verified(VerifiedToken token) implements Verification {}

    /**
     * Not a token that we made, or one that has expired.
     *
     * @param reason why, in words that hold nothing of the token
     */
    record Invalid(String reason) implements Verification {}

    /**
     * Signed by us, for a client that has no stored pair (any more).
     *
     * @param claims what the token says; its client id may be an empty text
     */
    record UnknownClient(Claims claims) implements Verification {}

    /**
     * Signed by us, for a known client, but not its current access token: superseded, or a refresh token.
     *
     * @param claims what the token says
     */
    record NotCurrent(Claims claims) implements Verification {}
}
