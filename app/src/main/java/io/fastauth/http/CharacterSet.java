package io.fastauth.http;

/** A set of Latin-1 characters. Requests are read by it, because no regular expression is as fast. */
public final class CharacterSet {

    private static final String LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** The characters of a token (RFC 9110, section 5.6.2). */
    public static final CharacterSet TOKEN = lettersDigitsAnd("!#$%&'*+-.^_`|~");

    private final boolean[] contained = new boolean[256];

    private CharacterSet(String characters) {
        characters.chars().forEach(c -> contained[c] = true);
    }

    /** The given Latin-1 characters. */
    public static CharacterSet of(String characters) {
        return new CharacterSet(characters);
    }

    /** The letters and digits of ASCII, and the given Latin-1 characters. */
    public static CharacterSet lettersDigitsAnd(String others) {
        return of(LETTERS_AND_DIGITS + others);
    }

    /** Whether the characters of a range, at least one, are all in the set. */
    public boolean containsAll(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= contained.length || !contained[c]) {
                return false;
            }
        }
        return from < to;
    }

    /** Whether a text has 1 to {@code longest} characters, which are all in the set. */
    public boolean containsAll(String text, int longest) {
        return text.length() <= longest && containsAll(text, 0, text.length());
    }
}
