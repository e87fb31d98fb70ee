package io.fastauth.token;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/**
 * A lifetime, written like {@code 30d}; or a range like {@code 50m..60m}, from which each token gets a random lifetime,
 * so that clients whose tokens were issued together do not refresh together.
 */
public record LifetimeRange(Duration shortest, Duration longest) {

    private static final String SEPARATOR = "..";

    /**
     * Reads a lifetime or a range.
     *
     * @param text one duration in a form of {@link DurationText}, or two with {@code ..} between them
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

    /** The lifetime or the range as a setting. */
    public String text() {
        return shortest.equals(longest) ? shortest.toString() : shortest + SEPARATOR + longest;
    }

    /** One lifetime for all. */
    public static LifetimeRange of(Duration lifetime) {
        return new LifetimeRange(lifetime, lifetime);
    }
}
