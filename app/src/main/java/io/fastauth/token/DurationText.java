package io.fastauth.token;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads durations: in ISO-8601, like {@code PT2M}, or as whole days, hours, minutes and seconds, like {@code 1d12h}.
 */
public final class DurationText {

    /** What is wrong with a text that is no duration, and the fix. */
    public static final String PROBLEM = "is not a duration; write one like 2m or 30d, or in ISO-8601 like PT2M";

    private static final Pattern SHORT =
            Pattern.compile("(?!$)(?<days>[0-9]{1,9}d)?(?<time>([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?)");

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @param text the text
     * @return the duration
     * @throws DateTimeParseException when the text is neither form
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
