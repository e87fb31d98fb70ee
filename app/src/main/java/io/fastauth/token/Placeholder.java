package io.fastauth.token;

import java.util.Locale;
import java.util.regex.Pattern;

/** Recognises the texts that examples hold where a value must be written. */
public final class Placeholder {

    private static final Pattern IN_BRACKETS = Pattern.compile("(?s)\\s*<.*>\\s*|(.*\\s)?<[^<>]+>(\\s.*)?");

    /** The words that placeholders of a secret are made of. Longer words come first, since the first match is taken. */
    private static final Pattern WORDS = Pattern.compile(
            "placeholder|password|example|default|replace|fastauth|change|secret|master|random|insert"
                    + "|token|value|super|very|write|admin|your|this|text|with|here|long|todo|key|own|the|put|me|my|of|a");

    private static final Pattern NO_LETTER = Pattern.compile("[^a-z]+");

    private Placeholder() {}

    /**
     * Whether a text, or a whole word of it, stands in angle brackets. Brackets within a word do not count, because a
     * random secret may have them.
     *
     * @param text any value
     * @return true for a text like {@code <your key>}
     */
    public static boolean inBrackets(String text) {
        return IN_BRACKETS.matcher(text).matches();
    }

    /**
     * Whether a text only stands for a secret, as in an example: it stands in angle brackets, or has no words but those
     * of a placeholder, like {@code change-me} or {@code your_master_token}.
     *
     * @param secret the configured text
     * @return true for a placeholder; an empty text is none
     */
    public static boolean replacesSecret(String secret) {
        String letters = NO_LETTER.matcher(secret.toLowerCase(Locale.ROOT)).replaceAll("");
        return inBrackets(secret)
                || (!letters.isEmpty() && WORDS.matcher(letters).replaceAll("").isEmpty());
    }
}
