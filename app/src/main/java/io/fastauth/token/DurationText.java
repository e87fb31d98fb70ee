package io.fastauth.token;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations in ISO-8601, like {@code PT2M}, or in days, hours, minutes and seconds, like {@code 1d12h}. */
public final class DurationText {

    /** The problem of a text that is not a duration, and the fix. */
    public static final String PROBLEM = "is not a duration; write one like 2m or 30d, or in ISO-8601 like PT2M";

    private static final Pattern SHORT =
            Pattern.compile("(?!$)(?<days>[0-9]{1,9}d)?(?<time>([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?)");

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @throws java.time.format.DateTimeParseException when the text is in neither form
     */
    public static Duration parse(String text) {
        var units = SHORT.matcher(text);
        if (!units.matches()) {
            return Duration.parse(text);
        }
        String days = units.group("days") == null ? "" : units.group("days");
        String time = units.group("time").isEmpty() ? "" : "T" + units.group("time");
        return Duration.parse(("P" + days + time).toUpperCase(Locale.ROOT));
    }
}
