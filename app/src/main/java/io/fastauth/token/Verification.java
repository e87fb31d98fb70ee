package io.fastauth.token;

import java.util.Optional;

/** What verifying an access token came to. */
public sealed interface Verification {

    /**
     * The token is its client's current access token.
     *
     * @param token the proof
     */
    record Verified(VerifiedToken token) implements Verification {}

    /**
     * Not signed by us, or not valid at this time.
     *
     * @param reason why, in words that hold nothing of the token
     * @param claims what the token says; empty unless it was signed by us
     */
    record Invalid(String reason, Optional<Claims> claims) implements Verification {}

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
