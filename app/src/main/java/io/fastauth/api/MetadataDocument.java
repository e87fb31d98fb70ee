package io.fastauth.api;

import io.fastauth.contract.model.ServerMetadata;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The metadata of RFC 8414, with URLs as the caller reached the service: Helidon's {@code requested-uri-discovery} says
 * whether forwarded headers count.
 *
 * @param served where a path of the contract is served
 * @param documented where callers find a path of the contract
 */
public record MetadataDocument(UnaryOperator<String> served, UnaryOperator<String> documented) {

    String served(String contractPath) {
        return served.apply(contractPath);
    }

    /**
     * Answers with the metadata.
     *
     * @param request says how the caller reached the service
     * @param response the response, which is sent
     */
    public void send(ServerRequest request, ServerResponse response) {
        var reached = request.requestedUri();
        String origin = reached.scheme() + "://" + reached.authority();
        response.header(HeaderValues.CONTENT_TYPE_JSON)
                .send(Json.write(new ServerMetadata(
                        origin + rootPath(),
                        List.of("none"),
                        List.of("refresh_token"),
                        origin + documented.apply("/auth/token/revoke"),
                        List.of("none"),
                        origin + documented.apply("/auth/token/introspect"),
                        List.of("Bearer"),
                        origin + "/docs")));
    }

    private String rootPath() {
        String health = documented.apply("/health");
        return health.substring(0, health.length() - "/health".length());
    }
}
