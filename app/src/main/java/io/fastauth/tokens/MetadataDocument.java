package io.fastauth.tokens;

import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import io.fastauth.contract.model.ServerMetadata;
import io.fastauth.http.Json;
import io.fastauth.http.Problems;
import io.fastauth.http.ServedPaths;
import io.fastauth.token.Audience;
import io.fastauth.token.PublicUrl;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The metadata of RFC 8414. The issuer identifier is the public URL, or on a loopback address the address that served
 * the request; never {@code Host}, because the caller chooses it.
 *
 * @param keys the JWK Set, named while it has a key
 */
public record MetadataDocument(Exposure exposure, ServedPaths paths, Problems problems, JwkSetDocument keys) {

    private static final List<String> CLIENT_METHODS = List.of(
            ClientAuthenticationMethod.CLIENT_SECRET_BASIC.getValue(),
            ClientAuthenticationMethod.CLIENT_SECRET_POST.getValue());
    private static final List<String> HOLDER_METHODS = with(CLIENT_METHODS, ClientAuthenticationMethod.NONE.getValue());

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
                        identifier + paths.belowRoot("/oauth2/token"),
                        HOLDER_METHODS,
                        keys.isEmpty() ? null : identifier + paths.belowRoot("/.well-known/jwks.json"),
                        List.of(),
                        List.of(GrantType.CLIENT_CREDENTIALS.getValue(), GrantType.REFRESH_TOKEN.getValue()),
                        identifier + paths.belowRoot("/auth/token/revoke"),
                        HOLDER_METHODS,
                        identifier + paths.belowRoot("/auth/token/introspect"),
                        with(CLIENT_METHODS, AccessTokenType.BEARER.getValue()),
                        base + "/docs")));
    }

    private static List<String> with(List<String> methods, String another) {
        return Stream.concat(methods.stream(), Stream.of(another)).toList();
    }

    /** An audience, or the default one instead of an empty one; without a public URL, tokens name none. */
    Audience orDefault(Audience audience) {
        return audience.isEmpty()
                ? new Audience(
                        exposure.publicUrl().map(PublicUrl::text).stream().toList())
                : audience;
    }
}
