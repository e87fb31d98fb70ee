package io.fastauth.guard;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRequest;

/**
 * A CORS preflight request to a guarded path. Browsers send it without credentials, and it is judged without them, so
 * that its answer says nothing about a token. It may go on as far as CORS, and no further: {@link PreflightGuard}
 * stands behind it.
 *
 * @param door refuses it when CORS does not allow it
 * @param attempt the request
 */
record Preflight(Door door, Attempt attempt) {

    private static final HeaderName REQUESTED_METHOD = HeaderNames.create("Access-Control-Request-Method");

    Decision judge() {
        return door.decide(attempt, Level.OPEN, Credentials.none());
    }

    static boolean is(HttpRequest request) {
        return request.prologue().method().equals(Method.OPTIONS)
                && request.headers().contains(HeaderNames.ORIGIN)
                && request.headers().contains(REQUESTED_METHOD);
    }
}
