package io.fastauth.guard;

import io.helidon.http.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;

/** The request that a gateway asks about, as its headers describe it. */
public sealed interface ForwardedRequest {

    /** The form of a method, as a regular expression: a token (RFC 9110, section 5.6.2). */
    String METHOD = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}";

    /**
     * A description that makes sense.
     *
     * @param path the path; empty when none was described
     * @param method the method; empty when none was described
     */
    record Described(Optional<ForwardedPath.Read> path, Optional<String> method) implements ForwardedRequest {}

    /**
     * A description from which nothing may be concluded.
     *
     * @param reason which header, and why; it holds nothing of the request
     */
    record Refused(String reason) implements ForwardedRequest {}

    /**
     * Reads the headers of nginx ({@code X-Original-…}), Traefik and Caddy ({@code X-Forwarded-…}). Every one may be
     * absent, and those that say the same thing must agree.
     *
     * @param headers the headers
     * @param stated what the gateway says otherwise than by these headers, by the kind of thing it is
     * @return the request
     */
    static ForwardedRequest of(Headers headers, Map<Part, String> stated) {
        Map<Part, String> parts = new TreeMap<>(stated);
        for (ForwardedHeader header : ForwardedHeader.values()) {
            List<String> sent = headers.all(header.header(), List::of);
            if (sent.size() > 1) {
                return new Refused(header.text() + " must be sent once");
            }
            for (String value : sent) {
                Matcher matcher = header.matcher(value);
                if (!matcher.matches()) {
                    return new Refused(header.text() + " is malformed");
                }
                for (Part part : header.parts()) {
                    String said = part.canonical(matcher.group(part.name()));
                    String before = parts.putIfAbsent(part, said);
                    if (before != null && !before.equals(said)) {
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

    /** What is said of a request. */
    enum Part {
        /** Path and query. */
        TARGET,
        /** The method. */
        METHOD,
        /** Whether it came over TLS: a websocket is opened by an HTTP request. */
        PROTO,
        /** The host, with its port if it has one. */
        HOST;

        private String canonical(String value) {
            return switch (this) {
                case TARGET, METHOD -> value;
                case PROTO -> value.toLowerCase(Locale.ROOT).replace("ws", "http");
                case HOST -> value.toLowerCase(Locale.ROOT);
            };
        }
    }
}
