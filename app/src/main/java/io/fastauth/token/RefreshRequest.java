package io.fastauth.token;

import java.util.Optional;

/**
 * A request to exchange a refresh token for new tokens (RFC 6749, section 6).
 *
 * @param scope the scope of the new access token, within the granted one; empty for the granted one
 * @param resource the audience of the new access token, within the granted one (RFC 8707); empty for the granted one
 */
public record RefreshRequest(
        String refreshToken, Requester requester, Optional<Scope> scope, Audience resource, AuditEvent.Source source) {

    /** A request of the original's operation, which names no scope and no audience. */
    public static RefreshRequest of(String refreshToken, Requester requester, AuditEvent.Source source) {
        return new RefreshRequest(refreshToken, requester, Optional.empty(), Audience.none(), source);
    }

    /** Never the token: this text may reach a log. */
    @Override
    public String toString() {
        return "RefreshRequest[" + requester + "]";
    }
}
