package io.fastauth.api;

import io.fastauth.token.AuditedRequest;
import io.fastauth.token.RequestSource;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/**
 * Describes requests that operations serve, for the audit. No entry of the path lists refuses them, so none is named.
 */
public final class RequestSources {

    private RequestSources() {}

    /**
     * Describes a request.
     *
     * @param request a request that was routed to an operation
     * @param address the address of its caller
     * @return its source, with the method and the decoded path
     */
    public static RequestSource of(ServerRequest request, String address) {
        HttpPrologue prologue = request.prologue();
        return new RequestSource(
                address,
                Optional.of(new AuditedRequest(
                        "http", prologue.method().text(), prologue.uriPath().path(), "")));
    }
}
