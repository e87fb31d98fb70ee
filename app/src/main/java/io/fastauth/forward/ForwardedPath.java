package io.fastauth.forward;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The path of a forwarded request, in every reading that the service behind the gateway may have. */
public sealed interface ForwardedPath {

    /** In characters, without the query. */
    int MAX_LENGTH = 4096;

    int MAX_SEGMENTS = 256;

    /**
     * An accepted path.
     *
     * @param readings every reading by some router, at least one; the first is the usual one
     */
    record Read(List<String> readings) implements ForwardedPath {

        public Read {
            readings = List.copyOf(readings);
        }

        /** The usual reading: decoded, without parameters, dot segments and empty segments. */
        public String normalised() {
            return readings.getFirst();
        }
    }

    /**
     * A path that no legitimate client sends, and that routers read differently.
     *
     * @param reason what to change, without any text of the path
     */
    record Refused(String reason) implements ForwardedPath {}

    /**
     * Reads a request target in origin form (RFC 9112, section 3.2.1).
     *
     * @param target path and query, as the client sent them
     */
    static ForwardedPath of(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (!path.startsWith("/")) {
            return new Refused("The forwarded path must start with /");
        }
        if (path.length() > MAX_LENGTH || Readings.segments(path) > MAX_SEGMENTS) {
            return new Refused("The forwarded path must have at most " + MAX_LENGTH + " characters and " + MAX_SEGMENTS
                    + " segments");
        }
        if (Readings.hasControl(target) || !Readings.plain(path)) {
            return new Refused("The forwarded path must be percent-encoded ASCII without spaces, # and backslashes");
        }
        return Readings.of(path);
    }

    /**
     * The ways in which routers read one path. They all percent-decode it once, and differ in whether
     *
     * <ul>
     *   <li>{@code ;x} in a segment is a parameter that is removed, before decoding or after it;
     *   <li>{@code %2F} separates segments;
     *   <li>empty segments are removed;
     *   <li>dot segments are resolved (RFC 3986, section 5.2.4), before decoding or after it;
     *   <li>a text that begins with two slashes is a URI reference with an authority (RFC 3986, section 4.2), and only
     *       its rest is the path. A path that is sent so is refused; one that becomes so when dot segments are resolved
     *       has both readings.
     * </ul>
     */
    final class Readings {

        private static final Pattern MALFORMED_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
        private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");
        private static final Pattern AUTHORITY = Pattern.compile("//+[^/]*");

        /** An empty first segment, or one that is empty without its parameters. */
        private static final Pattern TWO_SLASHES = Pattern.compile("/([;?#][^/]*)?/");

        private Readings() {}

        private enum Parameters {
            REMOVED,
            REMOVED_AFTER_DECODING,
            KEPT
        }

        /** Whether the path has only characters of RFC 3986, and no backslash. */
        static boolean plain(String path) {
            for (int i = 0; i < path.length(); i++) {
                char c = path.charAt(i);
                if (c < '!' || c > '~' || c == '#' || c == '\\') {
                    return false;
                }
            }
            return true;
        }

        static boolean hasControl(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (Character.isISOControl(text.charAt(i))) {
                    return true;
                }
            }
            return false;
        }

        /** The number of slashes. */
        static int segments(String path) {
            int slashes = 0;
            for (int i = path.indexOf('/'); i >= 0; i = path.indexOf('/', i + 1)) {
                slashes++;
            }
            return slashes;
        }

        static ForwardedPath of(String path) {
            if (path.indexOf('%') < 0 && path.indexOf(';') < 0 && !path.contains("//") && !path.contains("/.")) {
                return new Read(List.of(path));
            }
            if (MALFORMED_ESCAPE.matcher(path).find()) {
                return new Refused("The forwarded path is not correctly percent-encoded");
            }
            Set<String> readings = new LinkedHashSet<>();
            try {
                String decoded = decoded(path);
                if (decoded.indexOf('\\') >= 0
                        || hasControl(decoded)
                        || ESCAPE.matcher(decoded).find()) {
                    return new Refused("The forwarded path must not contain encoded backslashes,"
                            + " encoded control characters, or characters that are encoded twice");
                }
                if (TWO_SLASHES.matcher(decoded).lookingAt()) {
                    return new Refused("The forwarded path must not begin with two slashes,"
                            + " because some services would read a host name between them and the path");
                }
                for (Parameters parameters : Parameters.values()) {
                    String text = parameters == Parameters.REMOVED ? path.replaceAll(";[^/]*", "") : path;
                    for (String encoded : beforeDecoding(text)) {
                        boolean cut = parameters == Parameters.REMOVED_AFTER_DECODING;
                        addReadings(decoded(encoded), cut, readings);
                        addReadings(decoded(encoded.replaceAll("(?i)%2F", "%252F")), cut, readings);
                    }
                }
            } catch (CharacterCodingException e) {
                return new Refused("The forwarded path must be UTF-8");
            }
            return new Read(List.copyOf(readings));
        }

        /** Some routers resolve dot segments first, and then ignore encoded ones. */
        private static Set<String> beforeDecoding(String text) {
            List<String> segments = List.of(text.substring(1).split("/", -1));
            Set<String> encoded = new LinkedHashSet<>();
            encoded.add(text);
            encoded.add(joined(resolved(withoutEmpty(segments))));
            encoded.add(joined(resolved(segments)));
            return encoded;
        }

        private static void addReadings(String path, boolean cut, Set<String> readings) {
            List<String> segments = Arrays.stream(path.substring(1).split("/", -1))
                    .map(segment -> cut ? segment.replaceFirst("(?s)[;?#].*", "") : segment)
                    .toList();
            List<String> filled = withoutEmpty(segments);
            readings.add(joined(resolved(filled)));
            readings.add(joined(withoutEmpty(resolved(segments))));
            readings.add(joined(resolved(segments)));
            readings.add(joined(filled));
            readings.add(joined(segments));
            String reference = joined(resolved(segments));
            if (reference.startsWith("//")) {
                String rest = AUTHORITY.matcher(reference).replaceFirst("");
                readings.add(rest.isEmpty() ? "/" : rest);
            }
        }

        /** Keeps the last one, which is the slash at the end of the path. */
        private static List<String> withoutEmpty(List<String> segments) {
            List<String> filled = segments.stream()
                    .limit(segments.size() - 1L)
                    .filter(segment -> !segment.isEmpty())
                    .collect(Collectors.toCollection(ArrayList::new));
            filled.add(segments.getLast());
            return filled;
        }

        private static List<String> resolved(List<String> segments) {
            Deque<String> resolved = new ArrayDeque<>();
            for (String segment : segments) {
                if (segment.equals("..")) {
                    resolved.pollLast();
                } else if (!segment.equals(".")) {
                    resolved.addLast(segment);
                }
            }
            String last = segments.getLast();
            if (resolved.isEmpty() || last.equals(".") || last.equals("..")) {
                resolved.addLast("");
            }
            return List.copyOf(resolved);
        }

        private static String joined(List<String> segments) {
            return "/" + String.join("/", segments);
        }

        private static String decoded(String text) throws CharacterCodingException {
            byte[] bytes = new byte[text.length()];
            int length = 0;
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) == '%') {
                    bytes[length++] = (byte) HexFormat.fromHexDigits(text, i + 1, i + 3);
                    i += 2;
                } else {
                    bytes[length++] = (byte) text.charAt(i);
                }
            }
            // A new decoder reports malformed input instead of replacing it.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        }
    }
}
