package io.fastauth.token;

import java.util.Locale;

/** Why a token operation refuses a request, as metrics and the list of denials name it. */
public enum TokenRefusal {
    /** The client did not authenticate, or as another one. */
    INVALID_CLIENT(401, 401),
    /** The client is disabled, or not registered where only registered clients are served. */
    CLIENT_DISABLED(403, 401),
    /** The client may not refresh. */
    UNAUTHORIZED_CLIENT(403, 400),
    /** The issuing policy refused. */
    ISSUING_POLICY(403, 400),
    INVALID_SCOPE(403, 400),
    /** The audience is not granted (RFC 8707, section 2). */
    INVALID_TARGET(403, 400),
    /** The refresh token is not a valid one, or its session has ended. */
    INVALID_GRANT(401, 400),
    /** A replaced refresh token was used again; its session has ended. */
    REUSE_DETECTED(401, 400),
    /** The request was sent to a name that is not the service's. */
    FOREIGN_HOST(421, 421),
    /** A web page of another site made the browser send the request. */
    CROSS_SITE(403, 403),
    /** Too many pairs were issued to the address. */
    RATE_LIMITED(429, 429);

    private final int status;
    private final int oauthStatus;

    TokenRefusal(int status, int oauthStatus) {
        this.status = status;
        this.oauthStatus = oauthStatus;
    }

    /** The name in metrics and denials: lower case, with underscores; as RFC 6749, section 5.2 has it, if it does. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The status of the answer.
     *
     * @param oauth whether an OAuth operation answers, rather than one of the original
     */
    public int status(boolean oauth) {
        return oauth ? oauthStatus : status;
    }
}
