package io.fastauth.campaign;

import java.util.Locale;

/**
 * A row of the reliability table.
 *
 * @param campaign its name
 * @param done what was done to the service
 * @param seen what clients saw of it
 * @param recovered what recovered by itself, and how soon
 * @param acknowledged how many changes the service acknowledged
 * @param lost how many of them it did not honour afterwards
 * @param verdict {@value #HELD}, or what failed
 * @param date when, as in ISO 8601
 * @param machine where
 */
record Row(
        String campaign,
        String done,
        String seen,
        String recovered,
        long acknowledged,
        long lost,
        String verdict,
        String date,
        String machine) {

    static final String HELD = "held";

    String markdown() {
        return "| "
                + String.join(
                        " | ", cell(campaign), cell(done), cell(seen), cell(recovered), changes(), cell(verdict), date)
                + " |";
    }

    private String changes() {
        return acknowledged == 0 ? "" : String.format(Locale.ROOT, "%,d / %,d", acknowledged, lost);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
