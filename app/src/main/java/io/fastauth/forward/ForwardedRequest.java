package io.fastauth.forward;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A forwarded request, as the headers of the gateway describe it. */
public sealed interface ForwardedRequest {

    /** A method as a regular expression: a token (RFC 9110, section 5.6.2). */
    String METHOD = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}";

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
                Matcher matcher = header.matcher(text);
                if (!matcher.matches()) {
                    return new Refused(header.text() + " is malformed");
                }
                for (Part part : header.parts()) {
                    String value = part.canonical(matcher.group(part.name()));
                    String before = parts.putIfAbsent(part, value);
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
        METHOD,
        /** A websocket is opened by an HTTP request, so ws counts as http. */
        PROTO,
        /** With the port, if there is one. */
        HOST;

        private String canonical(String value) {
            return switch (this) {
                case TARGET, METHOD -> value;
                case PROTO -> value.toLowerCase(Locale.ROOT).replace("ws", "http");
                case HOST -> value.toLowerCase(Locale.ROOT);
            };
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // lists made by List.of, and names of headers
    enum DescribingHeader {
        ORIGINAL_URI("X-Original-URI", "(?<TARGET>.+)", Part.TARGET),
        FORWARDED_URI("X-Forwarded-Uri", "(?<TARGET>.+)", Part.TARGET),
        ORIGINAL_URL(
                "X-Original-URL",
                "(?<PROTO>" + Form.PROTO + ")://(?<HOST>" + Form.HOST + ")(?<TARGET>/.*)",
                Part.PROTO,
                Part.HOST,
                Part.TARGET),
        ORIGINAL_METHOD("X-Original-Method", "(?<METHOD>" + METHOD + ")", Part.METHOD),
        FORWARDED_METHOD("X-Forwarded-Method", "(?<METHOD>" + METHOD + ")", Part.METHOD),
        FORWARDED_PROTO("X-Forwarded-Proto", "(?<PROTO>" + Form.PROTO + ")", Part.PROTO),
        FORWARDED_HOST("X-Forwarded-Host", "(?<HOST>" + Form.HOST + ")", Part.HOST),
        /** Describes no part of the request; {@link io.fastauth.http.SourceAddress} reads it. */
        FORWARDED_FOR("X-Forwarded-For", "[ -~]{0,1024}");

        private static final List<DescribingHeader> ALL = List.of(values());

        private final HeaderName header;
        private final Pattern form;
        private final List<Part> parts;

        DescribingHeader(String header, String form, Part... parts) {
            this.header = HeaderNames.create(header);
            this.form = Pattern.compile(form, Pattern.DOTALL);
            this.parts = List.of(parts);
        }

        HeaderName header() {
            return header;
        }

        String text() {
            return header.defaultCase();
        }

        /** {@link #matcher} has a group of the same name for each. */
        List<Part> parts() {
            return parts;
        }

        Matcher matcher(String value) {
            return form.matcher(value);
        }

        private static final class Form {

            private static final String PROTO = "(?i:https?|wss?)";
            private static final String HOST = "[A-Za-z0-9._~%!$&'()*+;=:\\[\\]-]{1,261}";

            private Form() {}
        }
    }
}
