package io.fastauth.events;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the events of one process.
 *
 * @param epoch names the process, so that a place in the events of another is not taken for one in these
 * @param number the number of the last event before the place; 0 before the first
 */
record Cursor(String epoch, long number) {

    /** Few enough digits for a long. */
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})-([0-9]{1,18})");

    /** Empty for what no process has given out. */
    static Optional<Cursor> of(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new Cursor(parts.group(1), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    /** As it stands in JSON and in {@code ?after=}. */
    String text() {
        return epoch + '-' + number;
    }
}
