package io.fastauth.forward;

import io.fastauth.http.CharacterSet;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A forwarded request, as the headers of the gateway describe it. */
public sealed interface ForwardedRequest {

    /** A consistent description; what it does not name is empty. */
    record Described(Optional<ForwardedPath.Read> path, Optional<String> method) implements ForwardedRequest {}

    /**
     * A malformed or contradictory description.
     *
     * @param reason which header, and why, without any text of the request
     */
    record Refused(String reason) implements ForwardedRequest {}

    /**
     * Reads the headers of nginx ({@code X-Original-…}), Traefik and Caddy ({@code X-Forwarded-…}). Each is optional,
     * and those that name the same part must agree.
     *
     * @param stated the parts that the gateway states in another way
     */
    static ForwardedRequest of(Headers headers, Map<Part, String> stated) {
        Map<Part, String> parts = new EnumMap<>(Part.class);
        parts.putAll(stated);
        for (DescribingHeader header : DescribingHeader.ALL) {
            if (!headers.contains(header.header())) {
                continue;
            }
            List<String> sent = headers.all(header.header(), List::of);
            if (sent.size() > 1) {
                return new Refused(header.text() + " must be sent once");
            }
            for (String text : sent) {
                Optional<Map<Part, String>> described = header.read(text);
                if (described.isEmpty()) {
                    return new Refused(header.text() + " is malformed");
                }
                for (Map.Entry<Part, String> part : described.get().entrySet()) {
                    String value = part.getKey().canonical(part.getValue());
                    String before = parts.putIfAbsent(part.getKey(), value);
                    if (before != null && !before.equals(value)) {
                        return new Refused(header.text() + " contradicts what else is said of the request");
                    }
                }
            }
        }
        Optional<String> method = Optional.ofNullable(parts.get(Part.METHOD));
        String target = parts.get(Part.TARGET);
        return target == null ? new Described(Optional.empty(), method) : described(ForwardedPath.of(target), method);
    }

    private static ForwardedRequest described(ForwardedPath path, Optional<String> method) {
        return switch (path) {
            case ForwardedPath.Read read -> new Described(Optional.of(read), method);
            case ForwardedPath.Refused refused -> new Refused(refused.reason());
        };
    }

    enum Part {
        /** Path and query. */
        TARGET,
        /** A token (RFC 9110, section 9.1). */
        METHOD,
        /** A websocket is opened by an HTTP request, so ws counts as http. */
        PROTO,
        /** With the port, if there is one. */
        HOST;

        private static final int LONGEST_METHOD = 64;
        private static final int LONGEST_HOST = 261;
        private static final CharacterSet HOST_CHARACTERS = CharacterSet.lettersDigitsAnd("._~%!$&'()*+;=:[]-");

        boolean accepts(String value) {
            return switch (this) {
                case TARGET -> !value.isEmpty();
                case METHOD -> CharacterSet.TOKEN.containsAll(value, LONGEST_METHOD);
                case PROTO ->
                    switch (value.toLowerCase(Locale.ROOT)) {
                        case "http", "https", "ws", "wss" -> true;
                        default -> false;
                    };
                case HOST -> HOST_CHARACTERS.containsAll(value, LONGEST_HOST);
            };
        }

        private String canonical(String value) {
            return switch (this) {
                case TARGET, METHOD -> value;
                case PROTO -> value.toLowerCase(Locale.ROOT).replace("ws", "http");
                case HOST -> value.toLowerCase(Locale.ROOT);
            };
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // names of headers
    enum DescribingHeader {
        ORIGINAL_URI("X-Original-URI"),
        FORWARDED_URI("X-Forwarded-Uri"),
        /** The absolute form of a target (RFC 9112, section 3.2.2). */
        ORIGINAL_URL("X-Original-URL"),
        ORIGINAL_METHOD("X-Original-Method"),
        FORWARDED_METHOD("X-Forwarded-Method"),
        FORWARDED_PROTO("X-Forwarded-Proto"),
        FORWARDED_HOST("X-Forwarded-Host"),
        /** Describes no part of the request; {@link io.fastauth.http.SourceAddress} reads it. */
        FORWARDED_FOR("X-Forwarded-For");

        private static final List<DescribingHeader> ALL = List.of(values());
        private static final String AFTER_PROTO = "://";
        private static final int LONGEST_ADDRESSES = 1024;

        private final HeaderName header;

        DescribingHeader(String header) {
            this.header = HeaderNames.create(header);
        }

        HeaderName header() {
            return header;
        }

        String text() {
            return header.defaultCase();
        }

        /** The parts that a value describes; empty when it is malformed. */
        Optional<Map<Part, String>> read(String value) {
            return switch (this) {
                case ORIGINAL_URI, FORWARDED_URI -> part(Part.TARGET, value);
                case ORIGINAL_URL -> url(value);
                case ORIGINAL_METHOD, FORWARDED_METHOD -> part(Part.METHOD, value);
                case FORWARDED_PROTO -> part(Part.PROTO, value);
                case FORWARDED_HOST -> part(Part.HOST, value);
                case FORWARDED_FOR ->
                    value.length() <= LONGEST_ADDRESSES && value.chars().allMatch(c -> c >= ' ' && c <= '~')
                            ? Optional.of(Map.of())
                            : Optional.empty();
            };
        }

        private static Optional<Map<Part, String>> part(Part part, String value) {
            return part.accepts(value) ? Optional.of(Map.of(part, value)) : Optional.empty();
        }

        private static Optional<Map<Part, String>> url(String value) {
            int protoEnd = value.indexOf(AFTER_PROTO);
            int host = protoEnd + AFTER_PROTO.length();
            int target = protoEnd < 0 ? -1 : value.indexOf('/', host);
            if (target < 0) {
                return Optional.empty();
            }
            Map<Part, String> parts = Map.of(
                    Part.PROTO, value.substring(0, protoEnd),
                    Part.HOST, value.substring(host, target),
                    Part.TARGET, value.substring(target));
            return parts.entrySet().stream().allMatch(part -> part.getKey().accepts(part.getValue()))
                    ? Optional.of(parts)
                    : Optional.empty();
        }
    }
}
