package io.fastauth.websocket;

import io.fastauth.http.WebOrigin;
import io.fastauth.token.InvalidSettingException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The origins whose pages may open websockets (RFC 6455, section 10.2): a page of another site must not use what its
 * visitor can reach. A request without {@code Origin} does not come from a browser, and is allowed.
 *
 * <p>Without a list, a page is allowed to call the {@code Host} that served it. Its scheme is not compared, because a
 * proxy may have ended TLS.
 */
public final class AllowedOrigins {

    private final boolean all;
    private final Set<WebOrigin> listed;

    private AllowedOrigins(boolean all, Set<WebOrigin> listed) {
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
    public static AllowedOrigins of(List<String> entries) {
        return new AllowedOrigins(
                entries.contains("*"),
                entries.stream()
                        .filter(entry -> !entry.equals("*"))
                        .map(entry -> WebOrigin.parse(entry)
                                .orElseThrow(() -> new InvalidSettingException(
                                        "websockets.origins",
                                        "has an entry that is not an origin: \"" + entry
                                                + "\"; write one like https://app.example.org, or *")))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether the page that sends an upgrade with these headers may. */
    boolean allow(Headers headers) {
        List<String> sent = headers.values(HeaderNames.ORIGIN);
        if (sent.isEmpty() || all) {
            return true;
        }
        Optional<WebOrigin> origin = sent.size() == 1 ? WebOrigin.parse(sent.getFirst()) : Optional.empty();
        return origin.filter(page -> listed.isEmpty() ? page.servedAt(headers) : listed.contains(page))
                .isPresent();
    }

    @Override
    public String toString() {
        return "AllowedOrigins[" + (all ? "*" : listed.isEmpty() ? "same origin" : listed) + "]";
    }
}
