package io.fastauth.token;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit for each address, written like {@code 200, 300/min}, or {@code off}.
 *
 * @param burst the number in a row, at most a million; zero for no limit
 * @param perMinute the number of further ones each minute, 1 to a million
 */
public record RateLimit(int burst, int perMinute) {

    private static final String OFF = "off";
    private static final int MOST = 1_000_000;
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,7})\\s*,\\s*([0-9]{1,7})\\s*/\\s*min");

    /** Throws {@link InvalidSettingException} when a number is out of range. */
    public RateLimit {
        if (burst < 0 || burst > MOST || perMinute < 1 || perMinute > MOST) {
            throw new InvalidSettingException(
                    "must allow 0 to 1000000 in a row and 1 to 1000000 each minute, like \"200, 300/min\"");
        }
    }

    /** The limit as a setting. */
    public String text() {
        return burst == 0 ? OFF : burst + ", " + perMinute + "/min";
    }

    /**
     * Reads a limit.
     *
     * @param text {@code off}, or the burst and the rate like {@code 200, 300/min}
     * @throws InvalidSettingException when the text is neither; the message does not name the setting
     */
    public static RateLimit of(String text) {
        Matcher limit = TEXT.matcher(text);
        if (text.equals(OFF)) {
            return new RateLimit(0, 1);
        }
        if (!limit.matches()) {
            throw new InvalidSettingException("is not a limit; write one like \"200, 300/min\", or \"off\"");
        }
        return new RateLimit(Integer.parseInt(limit.group(1)), Integer.parseInt(limit.group(2)));
    }
}
