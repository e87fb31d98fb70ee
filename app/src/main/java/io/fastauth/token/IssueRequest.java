package io.fastauth.token;

import java.util.Optional;

/**
 * A request for the tokens of a new session.
 *
 * @param clientId valid by {@link ClientIdRule}
 * @param scope the requested scope; empty for all that the client may be granted
 * @param resource the requested audience (RFC 8707); empty for the default one
 */
public record IssueRequest(
        String clientId, Requester requester, Optional<Scope> scope, Audience resource, AuditEvent.Source source) {

    /** A request of the original's operation, which names no scope and no audience. */
    public static IssueRequest of(String clientId, Requester requester, AuditEvent.Source source) {
        return new IssueRequest(clientId, requester, Optional.empty(), Audience.none(), source);
    }
}
