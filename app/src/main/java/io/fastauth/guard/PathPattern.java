package io.fastauth.guard;

import io.fastauth.token.InvalidSettingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * An entry of a path list. A plain entry is a textual prefix: {@code /access} covers {@code /accessories} too. An entry
 * with {@code *} or <code>{x}</code> (one segment) or {@code **} (any number of segments) is matched segment by
 * segment, and covers everything below its matches. Matching is case-sensitive, as routing is.
 */
public final class PathPattern {

    /** The guard compares decoded and normalised paths: an entry with one of these would guard nothing. */
    private static final Pattern NEVER_SEEN = Pattern.compile("//|[?#;%]|/\\.{1,2}(/|$)");

    private final String text;
    private final Predicate<String> matches;

    private PathPattern(String text, Predicate<String> matches) {
        this.text = text;
        this.matches = matches;
    }

    /** Throws {@link InvalidSettingException} with the reason when the entry could never match. */
    public static PathPattern of(String text) {
        if (!text.startsWith("/")) {
            throw new InvalidSettingException("does not start with /; write a path like /access");
        }
        if (NEVER_SEEN.matcher(text).find()) {
            throw new InvalidSettingException(
                    "has //, a . or .. segment, or one of ? # ; %;" + " write the path as it is after decoding");
        }
        if (!text.contains("*") && !text.contains("{") && !text.contains("}")) {
            return new PathPattern(text, path -> path.startsWith(text));
        }
        return new PathPattern(text, SegmentPattern.of(text));
    }

    /** Matches one path, with or without a slash at its end. */
    static PathPattern exactly(String path) {
        String withSlash = path + "/";
        return new PathPattern(path, candidate -> candidate.equals(path) || candidate.equals(withSlash));
    }

    /** Whether the entry covers a decoded and normalised path. */
    public boolean matches(String path) {
        return matches.test(path);
    }

    @Override
    public String toString() {
        return text;
    }

    /**
     * An entry with wildcards. The number of comparisons is at most the product of the numbers of segments of path and
     * entry: after a mismatch only the last {@code **} takes one segment more, because the last one can take whatever
     * an earlier one could.
     */
    private static final class SegmentPattern implements Predicate<String> {

        private static final Pattern PARAMETER = Pattern.compile("\\{[^{}/]+}");

        /** The text before the first wildcard, which every path begins with that matches. */
        private final String start;

        private final List<Segment> segments;

        private SegmentPattern(String start, List<Segment> segments) {
            this.start = start;
            this.segments = segments;
        }

        static SegmentPattern of(String text) {
            List<Segment> segments = new ArrayList<>();
            StringBuilder start = new StringBuilder();
            boolean literal = true;
            for (String segment : text.substring(1).split("/", -1)) {
                segments.add(segment(segment));
                literal = literal && segments.getLast() instanceof Literal;
                if (literal) {
                    start.append('/').append(segment);
                }
            }
            // An entry covers everything below what it matches.
            segments.add(new AnyNumber());
            return new SegmentPattern(start.toString(), List.copyOf(segments));
        }

        private static Segment segment(String segment) {
            if (segment.equals("**")) {
                return new AnyNumber();
            }
            if (segment.equals("*") || PARAMETER.matcher(segment).matches()) {
                return new AnyOne();
            }
            if (segment.contains("*") || segment.contains("{") || segment.contains("}")) {
                throw new InvalidSettingException(
                        "has a wildcard inside a segment; *, ** and {name} must be whole segments");
            }
            return new Literal(segment);
        }

        @Override
        public boolean test(String path) {
            return path.startsWith("/")
                    && path.startsWith(start)
                    && matches(Arrays.asList(path.substring(1).split("/", -1)));
        }

        private boolean matches(List<String> path) {
            int next = 0;
            int wanted = 0;
            int lastAny = -1;
            int takenByAny = 0;
            while (next < path.size()) {
                if (wanted < segments.size() && segments.get(wanted) instanceof AnyNumber) {
                    lastAny = wanted++;
                    takenByAny = next;
                } else if (wanted < segments.size() && segments.get(wanted).matches(path.get(next))) {
                    next++;
                    wanted++;
                } else if (lastAny >= 0) {
                    next = ++takenByAny;
                    wanted = lastAny + 1;
                } else {
                    return false;
                }
            }
            // The rest of the entry must match no segments.
            return segments.subList(wanted, segments.size()).stream().allMatch(AnyNumber.class::isInstance);
        }

        private sealed interface Segment {

            boolean matches(String segment);
        }

        private record Literal(String text) implements Segment {

            @Override
            public boolean matches(String segment) {
                return text.equals(segment);
            }
        }

        /** {@code *} or <code>{x}</code>: one segment that is not empty. */
        private record AnyOne() implements Segment {

            @Override
            public boolean matches(String segment) {
                return !segment.isEmpty();
            }
        }

        /** {@code **}: any number of segments, none included. */
        private record AnyNumber() implements Segment {

            @Override
            public boolean matches(String segment) {
                return true;
            }
        }
    }
}
