package io.fastauth.guard;

import io.fastauth.token.InvalidSettingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * An entry of a path list with wildcards, matched segment by segment. The number of comparisons is at most the product
 * of the number of segments of the path and of the entry: after a mismatch, only the last {@code **} takes one segment
 * more, because whatever an earlier one could take, the last one can take as well.
 */
final class SegmentPattern implements Predicate<String> {

    private static final Pattern PARAMETER = Pattern.compile("\\{[^{}/]+}");

    private final List<Segment> segments;

    private SegmentPattern(List<Segment> segments) {
        this.segments = segments;
    }

    /**
     * Reads an entry.
     *
     * @throws InvalidSettingException when a wildcard is not a whole segment
     */
    static SegmentPattern of(String text) {
        List<Segment> segments = new ArrayList<>();
        for (String segment : text.substring(1).split("/", -1)) {
            segments.add(segment(segment));
        }
        // An entry covers everything below what it matches.
        segments.add(new AnyNumber());
        return new SegmentPattern(List.copyOf(segments));
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
                    "has an entry with a wildcard inside a segment; *, ** and {name} must be whole segments");
        }
        return new Literal(segment);
    }

    @Override
    public boolean test(String path) {
        return path.startsWith("/") && matches(Arrays.asList(path.substring(1).split("/", -1)));
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
        // The path is used up: what remains of the entry must match no segments.
        return segments.subList(wanted, segments.size()).stream().allMatch(AnyNumber.class::isInstance);
    }

    /** What one segment of an entry accepts. */
    private sealed interface Segment {

        /** Whether it matches exactly this segment of a path. */
        boolean matches(String segment);
    }

    /** Itself. */
    private record Literal(String text) implements Segment {

        @Override
        public boolean matches(String segment) {
            return text.equals(segment);
        }
    }

    /** {@code *} or <code>{x}</code>: any one segment that is not empty. */
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
