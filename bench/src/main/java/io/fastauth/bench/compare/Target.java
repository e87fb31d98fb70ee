package io.fastauth.bench.compare;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a measured value must reach.
 *
 * @param floor whether it is a least value, else it is a greatest one
 * @param required the limit
 * @param aimed a harder limit, which is aimed at
 */
record Target(boolean floor, double required, OptionalDouble aimed) {

    static Target atLeast(double required) {
        return new Target(true, required, OptionalDouble.empty());
    }

    static Target atMost(double required) {
        return new Target(false, required, OptionalDouble.empty());
    }

    Target aimingAt(double limit) {
        return new Target(floor, required, OptionalDouble.of(limit));
    }

    private boolean reached(double value, double limit) {
        return floor ? value >= limit : value <= limit;
    }

    boolean met(double value) {
        return reached(value, required);
    }

    /** In the words of the table. */
    String verdict(double value) {
        if (!met(value)) {
            return "**missed**";
        }
        return aimed.isEmpty() ? "met" : reached(value, aimed.getAsDouble()) ? "met, and its aim" : "met, not its aim";
    }

    String text(String unit) {
        String text = (floor ? "≥ " : "≤ ") + number(required) + unit;
        return aimed.isEmpty() ? text : text + ", aim " + number(aimed.getAsDouble()) + unit;
    }

    private static String number(double limit) {
        return limit == Math.rint(limit)
                ? String.format(Locale.ROOT, "%.0f", limit)
                : String.format(Locale.ROOT, "%.2f", limit).replaceFirst("0$", "");
    }
}
