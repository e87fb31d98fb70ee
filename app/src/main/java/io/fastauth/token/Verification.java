package io.fastauth.token;

import java.util.Optional;

/** The result of verifying an access token. */
public sealed interface Verification {

    /** The current access token of its session. */
    record Verified(VerifiedToken token) implements Verification {}

    /**
     * Not signed by us, or not valid at this time.
     *
     * @param reason the reason, without any part of the token
     * @param claims the claims; empty unless we signed the token
     */
    record Invalid(String reason, Optional<Claims> claims) implements Verification {}

    /** Signed by us, and names no client. */
    record UnknownClient(Claims claims) implements Verification {}

    /** Signed by us, for a client that is disabled, or not registered where only registered clients are served. */
    record ClientDisabled(Claims claims) implements Verification {}

    /** Signed by us, for a client that has no session any more. */
    record SessionEnded(Claims claims) implements Verification {}

    /**
     * Signed by us, for a client that has a session, but not a current access token: superseded, or a refresh token.
     */
    record NotCurrent(Claims claims) implements Verification {}
}
