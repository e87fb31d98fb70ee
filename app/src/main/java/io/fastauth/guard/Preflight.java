package io.fastauth.guard;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRequest;

/**
 * A CORS preflight request to a guarded path. Browsers send it without credentials, so it may go on as far as the
 * routes that answer preflight requests, and no further: {@link PreflightGuard} stands behind them.
 *
 * @param denial what to answer when nothing has answered it
 */
record Preflight(Denial denial) {

    private static final HeaderName REQUESTED_METHOD = HeaderNames.create("Access-Control-Request-Method");

    static boolean is(HttpRequest request) {
        return request.prologue().method().equals(Method.OPTIONS)
                && request.headers().contains(HeaderNames.ORIGIN)
                && request.headers().contains(REQUESTED_METHOD);
    }
}
