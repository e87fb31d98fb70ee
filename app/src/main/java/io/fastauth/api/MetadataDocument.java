package io.fastauth.api;

import io.fastauth.contract.model.ServerMetadata;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The metadata of RFC 8414.
 *
 * @param served where a path of the contract is served
 * @param belowRoot a path of the contract behind the issuer identifier
 * @param issuer the issuer identifier
 * @param problems how problems are written
 */
public record MetadataDocument(
        UnaryOperator<String> served, UnaryOperator<String> belowRoot, Issuer issuer, Problems problems) {

    String served(String contractPath) {
        return served.apply(contractPath);
    }

    /**
     * Answers with the metadata, or with 404 when the issuer identifier is not known.
     *
     * @param request a request
     * @param response the response, which is sent
     */
    public void send(ServerRequest request, ServerResponse response) {
        issuer.base(request)
                .ifPresentOrElse(
                        base -> send(response, base),
                        () -> problems.send(
                                response,
                                Status.NOT_FOUND_404,
                                "There is no metadata, because the setting public-url is missing"));
    }

    private void send(ServerResponse response, String base) {
        String identifier = base + issuer.prefix();
        response.header(HeaderValues.CONTENT_TYPE_JSON)
                .send(Json.write(new ServerMetadata(
                        identifier,
                        List.of("none"),
                        List.of("refresh_token"),
                        identifier + belowRoot.apply("/auth/token/revoke"),
                        List.of("none"),
                        identifier + belowRoot.apply("/auth/token/introspect"),
                        List.of("Bearer"),
                        base + "/docs")));
    }
}
