package io.fastauth.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A value that was measured in several rounds: its median and its range. */
record Spread(double median, double low, double high) {

    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    static <T> Spread of(List<T> rounds, ToDoubleFunction<T> value) {
        return of(rounds.stream().map(value::applyAsDouble).toList());
    }

    /** In the words of the table: the range only where there is one. */
    String text(String unit) {
        String text = middle(unit);
        return low == high ? text : text + " (" + number(low, unit) + " to " + number(high, unit) + ")";
    }

    /** The median alone. */
    String middle(String unit) {
        return number(median, unit) + unit;
    }

    private static String number(double value, String unit) {
        int digits = unit.endsWith("iB") ? 0 : Math.abs(value) >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
