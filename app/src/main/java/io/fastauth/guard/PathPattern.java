package io.fastauth.guard;

import io.fastauth.token.InvalidSettingException;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * An entry of a path list. A plain entry is a prefix, letter by letter: {@code /access} covers {@code /accessories}
 * too. An entry with {@code *} or <code>{x}</code> (any one segment) or {@code **} (any number of segments) is matched
 * segment by segment, and covers everything below what it matches. Matching is case-sensitive, as routing is.
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

    /**
     * Reads an entry.
     *
     * @param text the entry, as configured
     * @throws InvalidSettingException when the entry could never match, with the reason
     */
    public static PathPattern of(String text) {
        if (!text.startsWith("/")) {
            throw new InvalidSettingException("has an entry that does not start with /; write a path like /access");
        }
        if (NEVER_SEEN.matcher(text).find()) {
            throw new InvalidSettingException("has an entry with //, with a . or .. segment, or with one of ? # ; %;"
                    + " write the path as it is after decoding");
        }
        if (!text.contains("*") && !text.contains("{") && !text.contains("}")) {
            return new PathPattern(text, path -> path.startsWith(text));
        }
        return new PathPattern(text, SegmentPattern.of(text));
    }

    /** An entry for one path alone, with or without a slash at its end. */
    static PathPattern exactly(String path) {
        return new PathPattern(path, candidate -> candidate.equals(path) || candidate.equals(path + "/"));
    }

    /**
     * Whether the entry covers a path.
     *
     * @param path a decoded and normalised path
     */
    public boolean matches(String path) {
        return matches.test(path);
    }

    /** The entry, as configured. */
    @Override
    public String toString() {
        return text;
    }
}
