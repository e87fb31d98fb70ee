package io.fastauth.http;

import io.fastauth.contract.model.Problem;
import io.fastauth.token.Scope;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Optional;

/** Answers with problems (RFC 9457), with a challenge where a credential was refused (RFC 6750, section 3). */
public final class Problems {

    static final Header PROBLEM_JSON = HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/problem+json");

    /** The time to wait, after a failure of the store for example. */
    public static final Header RETRY_AFTER = HeaderValues.create(HeaderNames.RETRY_AFTER, "1");

    private final String challenge;
    private final String clientChallenge;

    /** Quotes and backslashes are removed from the realm of the challenge. */
    public Problems(String realm) {
        String parameter = " realm=\"" + realm.replaceAll("[\"\\\\]", "") + "\"";
        this.challenge = "Bearer" + parameter;
        this.clientChallenge = "Basic" + parameter + ", charset=\"UTF-8\"";
    }

    /** The detail says what to change; it is never the text of an exception. */
    public void send(ServerResponse response, Status status, String detail) {
        response.status(status).header(PROBLEM_JSON).send(body(status, detail));
    }

    /**
     * The challenge that a credential is missing, was refused, or was sent twice.
     *
     * @param error the error code of RFC 6750, section 3.1; empty when no credential was sent
     * @param missing the scope that the token lacks; may be empty
     */
    public String challenge(Optional<String> error, Scope missing) {
        return challenge
                + error.map(code -> ", error=\"" + code + "\"").orElse("")
                + (missing.isEmpty() ? "" : ", scope=\"" + missing.text() + "\"");
    }

    /**
     * Answers with a challenge.
     *
     * @param status 400, 401 or 403
     */
    public void challenge(ServerResponse response, Status status, String detail, String challenge) {
        response.header(HeaderNames.WWW_AUTHENTICATE, challenge);
        send(response, status, detail);
    }

    /** Adds the challenge for a client that must authenticate (RFC 6749, section 5.2; RFC 7617, section 2.1). */
    public void challengeClient(ServerResponse response) {
        response.header(HeaderNames.WWW_AUTHENTICATE, clientChallenge);
    }

    /** Answers an address that has failed too often (RFC 6585, section 4). */
    public void limited(ServerResponse response, Duration wait) {
        limited(response, wait, "Too many failed attempts");
    }

    /** Answers an address that was issued too many pairs (RFC 6585, section 4). */
    public void issueLimited(ServerResponse response, Duration wait) {
        limited(response, wait, "Too many pairs were issued to this address");
    }

    private void limited(ServerResponse response, Duration wait, String reason) {
        response.header(HeaderNames.RETRY_AFTER, String.valueOf(wait.toSeconds()));
        send(response, Status.TOO_MANY_REQUESTS_429, reason + "; wait as Retry-After says");
    }

    /** Answers a method other than the allowed ones, which are separated by commas (RFC 9110, section 15.5.6). */
    public void methodNotAllowed(ServerResponse response, String allowed) {
        response.header(HeaderNames.ALLOW, allowed);
        send(response, Status.METHOD_NOT_ALLOWED_405, "This path serves " + allowed);
    }

    public void storeUnavailable(ServerResponse response) {
        unavailable(response, "The token store is unavailable");
    }

    /** Answers that trying again in a second may help. */
    public void unavailable(ServerResponse response, String detail) {
        response.header(RETRY_AFTER);
        send(response, Status.SERVICE_UNAVAILABLE_503, detail);
    }

    /** The detail of an answer when only its status is known. */
    static String unserved(Status status) {
        return status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
                ? "The request body is larger than the server accepts"
                : "The request cannot be served: " + status.reasonPhrase();
    }

    static byte[] body(Status status, String detail) {
        return Json.write(new Problem("about:blank", status.reasonPhrase(), status.code(), detail));
    }
}
