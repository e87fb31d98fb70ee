package io.fastauth.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Result of verifying an access token. */
public sealed interface Verification {

    /**
     * The token is current, for this resource server, and has the required scopes.
     *
     * @param sessionId the session, which refreshes do not change; empty when the token has none
     * @param audience the resource servers that the token is for; empty when it names none
     * @param expiry when the token expires
     * @param claims all claims of the token, or the members of its introspection
     */
    record Accepted(
            String clientId,
            Optional<String> sessionId,
            Set<String> scopes,
            List<String> audience,
            Instant expiry,
            Map<String, Object> claims)
            implements Verification {}

    /**
     * The token does not permit the request.
     *
     * @param code the error of RFC 6750, section 3.1: {@code invalid_token} or {@code insufficient_scope}
     * @param status the status of the answer: 401 or 403
     * @param detail the reason, for the body of the answer
     * @param challenge the value of {@code WWW-Authenticate}
     */
    record Refused(String code, int status, String detail, String challenge) implements Verification {

        static Refused invalid(String reason) {
            return new Refused(
                    "invalid_token",
                    401,
                    "Invalid Access Token. Error: " + reason,
                    "Bearer error=\"invalid_token\", error_description=\"" + reason + "\"");
        }

        static Refused insufficient(String required) {
            return new Refused(
                    "insufficient_scope",
                    403,
                    "The access token does not have the scope " + required,
                    "Bearer error=\"insufficient_scope\", scope=\"" + required + "\"");
        }
    }

    /**
     * Whether the token is current cannot be known now: answer with 503.
     *
     * @param retryAfter when to try again; at least a second
     */
    record Unavailable(Duration retryAfter) implements Verification {}
}
