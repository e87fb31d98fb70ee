package io.fastauth.token;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/**
 * A lifetime, written like {@code 30d}; or a range like {@code 50m..60m}, of which each token gets a random part, so
 * that clients which were issued together do not refresh together.
 *
 * @param shortest the shortest lifetime, at least half of the longest
 * @param longest the longest lifetime
 */
public record LifetimeRange(Duration shortest, Duration longest) {

    private static final String SEPARATOR = "..";

    /**
     * Reads a lifetime or a range.
     *
     * @param text one duration in a form of {@link DurationText}, or two with {@code ..} between them
     * @return the range
     * @throws InvalidSettingException when the text is neither; the message does not name the setting
     */
    public static LifetimeRange of(String text) {
        int separator = text.indexOf(SEPARATOR);
        try {
            return separator < 0
                    ? of(DurationText.parse(text))
                    : new LifetimeRange(
                            DurationText.parse(text.substring(0, separator)),
                            DurationText.parse(text.substring(separator + SEPARATOR.length())));
        } catch (DateTimeParseException e) {
            throw new InvalidSettingException(DurationText.PROBLEM + ", or a range like 50m..60m", e);
        }
    }

    /**
     * The same lifetime for all.
     *
     * @param lifetime the lifetime
     * @return the range
     */
    public static LifetimeRange of(Duration lifetime) {
        return new LifetimeRange(lifetime, lifetime);
    }

    Duration width() {
        return longest.minus(shortest);
    }
}
