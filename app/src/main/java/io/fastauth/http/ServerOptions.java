package io.fastauth.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Answers {@code OPTIONS /} (RFC 9110, section 9.3.7): the health check of HAProxy without a path of its own. */
public final class ServerOptions implements Handler {

    private static final Header ALLOW = HeaderValues.createCached(HeaderNames.ALLOW, "OPTIONS");

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        response.status(Status.NO_CONTENT_204).header(ALLOW).send();
    }
}
