package io.fastauth;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Leads from {@code /docs}, where the original has its documentation, to the page of this server. */
final class DocsRedirect implements Handler {

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        // Relative, so that it also holds behind a proxy that takes a root path off.
        response.status(Status.FOUND_302)
                .header(HeaderNames.LOCATION, "openapi/ui")
                .send();
    }
}
