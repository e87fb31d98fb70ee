package io.fastauth.token;

import java.util.Locale;
import java.util.regex.Pattern;

/** Recognises the texts that examples contain in place of a value. */
public final class Placeholder {

    private static final Pattern IN_BRACKETS = Pattern.compile("(?s)\\s*<.*>\\s*|(.*\\s)?<[^<>]+>(\\s.*)?");

    /** The words that placeholders of a secret are made of. Longer words come first, since the first match is taken. */
    private static final Pattern WORDS = Pattern.compile(
            "placeholder|password|example|default|replace|fastauth|change|secret|master|random|insert"
                    + "|token|value|super|very|write|admin|your|this|text|with|here|long|todo|key|own|the|put|me|my|of|a");

    private static final Pattern NO_LETTER = Pattern.compile("[^a-z]+");

    private Placeholder() {}

    /**
     * Whether a text, or a whole word of it, is in angle brackets, like {@code <your key>}. Brackets within a word do
     * not count, because a random secret may have them.
     */
    public static boolean inBrackets(String text) {
        return IN_BRACKETS.matcher(text).matches();
    }

    /**
     * Whether a text is an example instead of a secret: it is in angle brackets, or consists only of words of
     * placeholders, like {@code change-me} or {@code your_master_token}. False for an empty text.
     */
    public static boolean replacesSecret(String secret) {
        String letters = NO_LETTER.matcher(secret.toLowerCase(Locale.ROOT)).replaceAll("");
        return inBrackets(secret)
                || (!letters.isEmpty() && WORDS.matcher(letters).replaceAll("").isEmpty());
    }
}
