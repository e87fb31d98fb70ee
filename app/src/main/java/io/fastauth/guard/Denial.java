package io.fastauth.guard;

import io.fastauth.http.Problems;
import io.fastauth.token.Audience;
import io.fastauth.token.Scope;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a request was denied; one factory for each reason, with the original's text.
 *
 * @param reason a label for metrics
 * @param status the HTTP status: 400, 401, 403 or 429
 * @param detail the text for the client
 * @param error the error code of RFC 6750, section 3.1; empty when no credential was evaluated
 * @param missing the scope that the token lacks; empty unless the status is 403
 * @param retryAfter how long to wait before the next attempt, at least a second; empty unless the status is 429
 */
public record Denial(
        Reason reason,
        int status,
        String detail,
        Optional<String> error,
        Scope missing,
        Optional<Duration> retryAfter) {

    private static final Optional<String> INVALID_TOKEN = Optional.of("invalid_token");
    private static final String TOO_MANY = "Too many failed attempts";

    public enum Reason {
        ACCESS_TOKEN_MISSING,
        ACCESS_TOKEN_INVALID,
        /** A token that names no client. */
        CLIENT_UNKNOWN,
        /** The client is disabled, or not registered where only registered clients are served. */
        CLIENT_DISABLED,
        /** The client has no session any more. */
        SESSION_ENDED,
        ACCESS_TOKEN_NOT_CURRENT,
        WRONG_AUDIENCE,
        INSUFFICIENT_SCOPE,
        MASTER_TOKEN_MISSING,
        MASTER_TOKEN_WRONG,
        MALFORMED,
        /** A master token that is not compared, because its address has failed too often. */
        TOO_MANY_GUESSES,
        /** A gateway's request that is malformed, or comes from an untrusted address. */
        GATEWAY_REFUSED;

        /** The name as a label: lower case, with underscores. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Denial(Reason reason, int status, String detail, Optional<String> error) {
        this(reason, status, detail, error, Scope.none(), Optional.empty());
    }

    static Denial accessTokenMissing() {
        return new Denial(
                Reason.ACCESS_TOKEN_MISSING, 401, "Invalid Access Token. Access Token is null", Optional.empty());
    }

    static Denial accessTokenInvalid(String reason) {
        return new Denial(Reason.ACCESS_TOKEN_INVALID, 401, "Invalid Access Token. Error: " + reason, INVALID_TOKEN);
    }

    static Denial clientUnknown() {
        return clientRefused(Reason.CLIENT_UNKNOWN);
    }

    static Denial clientDisabled() {
        return clientRefused(Reason.CLIENT_DISABLED);
    }

    static Denial sessionEnded() {
        return clientRefused(Reason.SESSION_ENDED);
    }

    /** The original has one text for all of them. */
    private static Denial clientRefused(Reason reason) {
        return new Denial(reason, 401, "Invalid Client ID", INVALID_TOKEN);
    }

    static Denial accessTokenNotCurrent() {
        return new Denial(Reason.ACCESS_TOKEN_NOT_CURRENT, 401, "Unauthorized Access Token", INVALID_TOKEN);
    }

    /** A current token of which no URI of its audience is accepted. */
    static Denial wrongAudience(Audience accepted) {
        return new Denial(
                Reason.WRONG_AUDIENCE,
                401,
                "Invalid Access Token. Error: the audience must include " + String.join(" or ", accepted.uris()),
                INVALID_TOKEN);
    }

    /** A current token that lacks scope. */
    static Denial insufficientScope(Scope missing) {
        return new Denial(
                Reason.INSUFFICIENT_SCOPE,
                403,
                "Insufficient Scope. Missing: " + missing.text(),
                Optional.of("insufficient_scope"),
                missing,
                Optional.empty());
    }

    static Denial masterTokenMissing() {
        return new Denial(Reason.MASTER_TOKEN_MISSING, 401, "Unauthorized Master Token", Optional.empty());
    }

    static Denial masterTokenWrong() {
        return new Denial(Reason.MASTER_TOKEN_WRONG, 401, "Unauthorized Master Token", INVALID_TOKEN);
    }

    static Denial malformed(String detail) {
        return new Denial(Reason.MALFORMED, 400, detail, Optional.of("invalid_request"));
    }

    /**
     * A gateway's request that is malformed, or comes from an untrusted address.
     *
     * @param detail what to change, without any text of the request
     */
    public static Denial gatewayRefused(String detail) {
        return new Denial(Reason.GATEWAY_REFUSED, 401, detail, Optional.empty());
    }

    static Denial tooManyGuesses(Duration wait) {
        return new Denial(Reason.TOO_MANY_GUESSES, 429, TOO_MANY, Optional.empty(), Scope.none(), Optional.of(wait));
    }

    /** The same for an address that has failed too often. */
    Denial tooManyFailures(Duration wait) {
        return new Denial(reason, 429, TOO_MANY, error, missing, Optional.of(wait));
    }

    /** The same for gateways, which understand 401, and 403 where no other credential of the caller helps. */
    public Denial forGateways() {
        return status == 403 ? this : new Denial(reason, 401, detail, error);
    }

    /** The value of {@code WWW-Authenticate}. */
    public String challenge(Problems problems) {
        return problems.challenge(error, missing);
    }

    public void send(ServerResponse response, Problems problems) {
        retryAfter.ifPresentOrElse(
                wait -> problems.limited(response, wait),
                () -> problems.challenge(response, Status.create(status), detail, challenge(problems)));
    }
}
