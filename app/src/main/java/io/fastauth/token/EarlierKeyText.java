package io.fastauth.token;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a setting writes an earlier key: the key, perhaps followed by {@code until} and the time of its end, between
 * single spaces.
 *
 * @param key the key string
 * @param until from when on it does not verify any more, as it is written; empty when nothing is said
 */
public record EarlierKeyText(String key, Optional<String> until) {

    private static final Pattern ENTRY = Pattern.compile("(?s)(?<key>.*?)(?: until (?<until>[0-9TZ:.-]{17,30}))?");

    /**
     * Reads an entry.
     *
     * @param text what the setting says
     * @return the entry; what does not end with a time is all key
     */
    public static EarlierKeyText parse(String text) {
        Matcher entry = ENTRY.matcher(text);
        return entry.matches()
                ? new EarlierKeyText(entry.group("key"), Optional.ofNullable(entry.group("until")))
                : new EarlierKeyText(text, Optional.empty());
    }

    /**
     * From when on the key does not verify any more.
     *
     * @return the time; {@link Instant#MAX} when nothing is said
     * @throws DateTimeException when it is not a time
     */
    public Instant end() {
        return until.map(Instant::parse).orElse(Instant.MAX);
    }

    /**
     * An entry, as a setting writes it.
     *
     * @param key the key string
     * @param until from when on it does not verify any more
     * @return the text
     */
    public static String of(String key, Instant until) {
        return key + " until " + until;
    }

    /** Never the key: this text may reach a log. */
    @Override
    public String toString() {
        return "EarlierKeyText[***]";
    }
}
