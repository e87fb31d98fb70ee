package io.fastauth.guard;

import java.util.regex.Pattern;

/** Replaces what looks like a token or a client secret in a text that a caller chose, such as a path. */
final class TokenMask {

    static final String MASK = "***";

    /**
     * A JWT begins with the brace of its header in base64url, mostly with the quote after it; a client secret with its
     * prefix.
     */
    private static final Pattern TOKEN =
            Pattern.compile("(?<![A-Za-z0-9])(?:ey[A-DI-L]|ew[k-r0-3])[A-Za-z0-9_-]{10,}[A-Za-z0-9._-]*"
                    + "|eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9._-]*"
                    + "|fas_[A-Za-z0-9_-]{8,}");

    private TokenMask() {}

    /** The text with {@value #MASK} for each token. */
    static String in(String text) {
        return TOKEN.matcher(text).replaceAll(MASK);
    }
}
