package io.fastauth.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A normalised origin (RFC 6454).
 *
 * @param scheme http or https
 * @param host in lower case; an IPv6 address in brackets
 * @param port also where it is the default one
 */
public record WebOrigin(String scheme, String host, int port) {

    /** Empty for a text that is not an origin of http or https. */
    public static Optional<WebOrigin> parse(String text) {
        try {
            URI uri = URI.create(text.toLowerCase(Locale.ROOT));
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http
                    || uri.getHost() == null
                    || uri.getUserInfo() != null
                    || !uri.getRawPath().isEmpty()
                    || uri.getQuery() != null
                    || uri.getFragment() != null) {
                return Optional.empty();
            }
            int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("http") ? 80 : 443;
            return Optional.of(new WebOrigin(uri.getScheme(), uri.getHost(), port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The origin that a request was sent to; empty unless {@code Host} was sent once and names a host. */
    public static Optional<WebOrigin> target(String scheme, Headers headers) {
        List<String> hosts = headers.all(HeaderNames.HOST, List::of);
        return hosts.size() == 1 ? parse(scheme + "://" + hosts.getFirst()) : Optional.empty();
    }

    /** Whether a request was sent to this origin. The scheme is not compared, because a proxy may terminate TLS. */
    public boolean servedAt(Headers headers) {
        return target(scheme, headers).equals(Optional.of(this));
    }
}
