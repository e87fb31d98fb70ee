package io.fastauth.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * Two loads by turns, A B A B, so that a machine whose speed drifts slows both.
 *
 * @param name what is compared
 * @param one the first load
 * @param other what its speed is divided by
 */
record Comparison(String name, Load one, Load other) {

    /** Runs both, a round uncounted first, and writes one line. */
    String run(int rounds) throws InterruptedException {
        one.round();
        other.round();
        double[] ones = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ones[i] = one.round();
            ratios[i] = ones[i] / other.round();
        }
        Arrays.sort(ones);
        Arrays.sort(ratios);
        return String.format(
                Locale.ROOT,
                "%-58s ratio %.2f (%.2f to %.2f)   %,.0f/s",
                name,
                ratios[rounds / 2],
                ratios[0],
                ratios[rounds - 1],
                ones[rounds / 2]);
    }
}
