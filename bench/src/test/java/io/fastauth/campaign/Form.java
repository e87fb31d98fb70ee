package io.fastauth.campaign;

import java.util.Locale;

/** How long the campaigns of this run take: the system property {@code campaign.form}, short when absent. */
enum Form {
    /** A few seconds each, in every build; the rows are written below {@code target/}. */
    SHORT,
    /** Minutes each, in the profile {@code campaigns}; the rows are those of {@code docs/reliability.md}. */
    LONG;

    static final Form CURRENT =
            valueOf(System.getProperty("campaign.form", "short").toUpperCase(Locale.ROOT));

    /** The value of this run. */
    static <T> T choose(T whenShort, T whenLong) {
        return CURRENT == LONG ? whenLong : whenShort;
    }
}
