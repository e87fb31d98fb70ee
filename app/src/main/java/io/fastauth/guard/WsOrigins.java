package io.fastauth.guard;

import io.fastauth.token.InvalidSettingException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pages from which browsers may open websockets (RFC 6455, section 10.2): a page of another site must not use what
 * its visitor can reach. What sends no {@code Origin} is no browser, and may.
 *
 * <p>Without a list, a page may that is served under the {@code Host} it calls. Its scheme is not compared, because a
 * proxy may have ended TLS.
 */
public final class WsOrigins {

    private final boolean all;
    private final Set<Origin> listed;

    private WsOrigins(boolean all, Set<Origin> listed) {
        this.all = all;
        this.listed = listed;
    }

    /**
     * Reads a list.
     *
     * @param entries origins like {@code https://app.example.org}, or {@code *} for all; empty for the same origin only
     * @return the origins
     * @throws InvalidSettingException when an entry is not an origin
     */
    public static WsOrigins of(List<String> entries) {
        return new WsOrigins(
                entries.contains("*"),
                entries.stream()
                        .filter(entry -> !entry.equals("*"))
                        .map(entry -> Origin.parse(entry)
                                .orElseThrow(() -> new InvalidSettingException("websocket-origins: \"" + entry
                                        + "\" is not an origin; write one like https://app.example.org, or *")))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Whether an upgrade may go on.
     *
     * @param headers its headers
     * @return false when it comes from a page that is not allowed
     */
    boolean allow(Headers headers) {
        List<String> sent = headers.values(HeaderNames.ORIGIN);
        if (sent.isEmpty() || all) {
            return true;
        }
        Optional<Origin> origin = sent.size() == 1 ? Origin.parse(sent.getFirst()) : Optional.empty();
        return origin.filter(page -> listed.isEmpty() ? sameHost(page, headers) : listed.contains(page))
                .isPresent();
    }

    private static boolean sameHost(Origin page, Headers headers) {
        List<String> hosts = headers.values(HeaderNames.HOST);
        return hosts.size() == 1
                && Origin.parse(page.scheme() + "://" + hosts.getFirst()).equals(Optional.of(page));
    }

    @Override
    public String toString() {
        return "WsOrigins[" + (all ? "*" : listed.isEmpty() ? "same origin" : listed) + "]";
    }

    /** An origin (RFC 6454), in the one spelling that can be compared. */
    private record Origin(String scheme, String host, int port) {

        static Optional<Origin> parse(String text) {
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
                return Optional.of(new Origin(uri.getScheme(), uri.getHost(), port));
            } catch (IllegalArgumentException e) {
                // Whatever it is, it is no origin that could be allowed.
                return Optional.empty();
            }
        }
    }
}
