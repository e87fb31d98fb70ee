package io.fastauth.api;

import io.fastauth.token.PublicUrl;
import io.helidon.webserver.http.ServerRequest;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The issuer identifier of the service (RFC 8414, section 2): its public URL, or on a loopback address the address that
 * served the request. The {@code Host} of a request never counts, because the caller chooses it.
 *
 * @param publicUrl the URL at which callers reach the service, if it is configured
 * @param loopback whether the service listens on a loopback address
 * @param rootPath what precedes the paths of the service on that address; empty for nothing
 */
public record Issuer(Optional<PublicUrl> publicUrl, boolean loopback, String rootPath) {

    /** What a path without the root path is appended to; empty when it is not known. */
    Optional<String> base(ServerRequest request) {
        return publicUrl.map(PublicUrl::text).or(() -> loopback ? address(request) : Optional.empty());
    }

    /**
     * The path of the identifier.
     *
     * @return a path without a slash at its end, or an empty text
     */
    public String path() {
        return publicUrl.map(PublicUrl::path).orElse(rootPath);
    }

    /** What precedes the operations behind the base: a public URL is complete. */
    String prefix() {
        return publicUrl.isPresent() ? "" : rootPath;
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
}
