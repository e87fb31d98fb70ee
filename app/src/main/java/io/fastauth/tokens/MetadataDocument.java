package io.fastauth.tokens;

import io.fastauth.contract.model.ServerMetadata;
import io.fastauth.http.Json;
import io.fastauth.http.Problems;
import io.fastauth.http.ServedPaths;
import io.fastauth.token.PublicUrl;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The metadata of RFC 8414. The issuer identifier is the public URL, or on a loopback address the address that served
 * the request; never {@code Host}, because the caller chooses it.
 */
public record MetadataDocument(Exposure exposure, ServedPaths paths, Problems problems) {

    /** RFC 8414, section 3.1: the path of the issuer follows this one. */
    private static final String WELL_KNOWN = "/.well-known/oauth-authorization-server";

    /** The path of the metadata when the issuer identifier has a path. */
    Optional<String> issuerPath() {
        String path = exposure.publicUrl().map(PublicUrl::path).orElse(paths.rootPath());
        return path.isEmpty() ? Optional.empty() : Optional.of(WELL_KNOWN + path);
    }

    /** Answers with the metadata, or with 404 when the issuer identifier is unknown. */
    public void send(ServerRequest request, ServerResponse response) {
        Optional<String> base = exposure.publicUrl()
                .map(PublicUrl::text)
                .or(() -> exposure.loopbackHost().isPresent() ? address(request) : Optional.empty());
        base.ifPresentOrElse(
                url -> send(response, url),
                () -> problems.send(
                        response,
                        Status.NOT_FOUND_404,
                        "There is no metadata, because the setting public-url is missing"));
    }

    private static Optional<String> address(ServerRequest request) {
        if (request.localPeer().address() instanceof InetSocketAddress local) {
            String host = local.getAddress() instanceof Inet6Address
                    ? "[::1]"
                    : local.getAddress().getHostAddress();
            return Optional.of((request.isSecure() ? "https" : "http") + "://" + host + ":" + local.getPort());
        }
        return Optional.empty();
    }

    private void send(ServerResponse response, String base) {
        // A public URL includes the root path.
        String identifier = exposure.publicUrl().isPresent() ? base : base + paths.rootPath();
        response.header(HeaderValues.CONTENT_TYPE_JSON)
                .send(Json.write(new ServerMetadata(
                        identifier,
                        List.of("none"),
                        List.of("refresh_token"),
                        identifier + paths.belowRoot("/auth/token/revoke"),
                        List.of("none"),
                        identifier + paths.belowRoot("/auth/token/introspect"),
                        List.of("Bearer"),
                        base + "/docs")));
    }
}
