package io.fastauth.websocket;

import io.fastauth.http.WebOrigin;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.InvalidSettingException.Problem;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Limits of websockets, and the pages that may open them.
 *
 * @param maxMessage the longest message that is received, in bytes of all its fragments; at least 1
 * @param idleTimeout how long a websocket may receive nothing; positive
 * @param maxPerClient how many websockets a client may have open; at least 1
 * @param maxTotal how many websockets may be open; at least 1
 */
public record WebSocketSettings(
        int maxMessage, Duration idleTimeout, int maxPerClient, int maxTotal, AllowedOrigins origins) {

    public WebSocketSettings {
        List<Problem> problems = new ArrayList<>();
        atLeastOne("websockets.max-message", maxMessage, problems);
        atLeastOne("websockets.max-per-client", maxPerClient, problems);
        atLeastOne("websockets.max-total", maxTotal, problems);
        if (!idleTimeout.isPositive()) {
            problems.add(new Problem("websockets.idle-timeout", "must be positive, like 5m"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingException(problems);
        }
    }

    private static void atLeastOne(String setting, int number, List<Problem> problems) {
        if (number < 1) {
            problems.add(new Problem(setting, "must be at least 1"));
        }
    }

    /** How often a quiet event stream is pinged: three times per idle timeout. */
    Duration heartbeat() {
        return idleTimeout.dividedBy(3).plusNanos(1);
    }

    /**
     * The origins whose pages may open websockets (RFC 6455, section 10.2). A request without {@code Origin} does not
     * come from a browser, and is allowed.
     *
     * <p>Without a list, a page may call the {@code Host} that served it. The schemes are not compared, because a proxy
     * may terminate TLS.
     */
    public static final class AllowedOrigins {

        private final boolean all;
        private final Set<WebOrigin> listed;

        private AllowedOrigins(boolean all, Set<WebOrigin> listed) {
            this.all = all;
            this.listed = listed;
        }

        /**
         * Reads a list.
         *
         * @param entries origins like {@code https://app.example.org}, or {@code *} for all; empty for the same origin
         *     only
         * @throws InvalidSettingException when an entry is not an origin
         */
        public static AllowedOrigins of(List<String> entries) {
            return new AllowedOrigins(
                    entries.contains("*"),
                    entries.stream()
                            .filter(entry -> !entry.equals("*"))
                            .map(AllowedOrigins::parse)
                            .collect(Collectors.toUnmodifiableSet()));
        }

        private static WebOrigin parse(String entry) {
            return WebOrigin.parse(entry)
                    .orElseThrow(() -> new InvalidSettingException(
                            "websockets.origins",
                            "has an entry that is not an origin: \"" + entry
                                    + "\"; write one like https://app.example.org, or *"));
        }

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
}
