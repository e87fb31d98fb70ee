package io.fastauth.guard;

import java.util.Locale;

/** The credential that a path requires, the least strict first. */
public enum Level {
    OPEN,
    /** The current access token of any client. */
    ACCESS,
    MASTER;

    /** The name in lower case, as headers, answers and metrics have it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
