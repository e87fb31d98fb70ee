package io.fastauth.bench.compare;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A row of the table.
 *
 * @param group rows of one kind
 * @param name what was measured
 * @param store on which store, or on what
 * @param unit of the value, with a space before it; empty for a ratio
 * @param figures beside it, by names that have their units
 * @param note what is not like for like; empty when everything is
 */
record Row(
        Group group,
        String name,
        String store,
        Spread value,
        String unit,
        Optional<Target> target,
        Map<String, Double> figures,
        String note) {

    /** The kinds of rows. */
    enum Group {
        THROUGHPUT("throughput, to the bare handler's"),
        CLIENTS("cost, to that with 1,000 clients"),
        REGISTERED("cost with registered clients"),
        LATENCY("p99 at half of saturation, beyond the bare handler's"),
        FAIRNESS("beside 2,000 busy connections"),
        START("start to the first 200"),
        MEMORY("resident memory"),
        PEER("throughput, to a peer's");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /** Without a target, figures and a note. */
    static Row of(Group group, String name, String store, Spread value, String unit) {
        return new Row(group, name, store, value, unit, Optional.empty(), Map.of(), "");
    }

    /** Whether it has the throughput of a load. */
    boolean isThroughput(Load load) {
        return group == Group.THROUGHPUT
                && name.equals(load.name())
                && store.equals(load.on().name());
    }

    Row with(Target demanded) {
        return new Row(group, name, store, value, unit, Optional.of(demanded), figures, note);
    }

    Row with(Map<String, Double> added) {
        Map<String, Double> all = new LinkedHashMap<>(figures);
        all.putAll(added);
        return new Row(group, name, store, value, unit, target, all, note);
    }

    Row noting(String text) {
        return new Row(group, name, store, value, unit, target, figures, text);
    }

    /** Whether the demand is met; false without one. */
    boolean met() {
        return target.filter(demanded -> demanded.met(value.median())).isPresent();
    }

    /** What was measured, its median, and in brackets what is demanded. */
    String inBrief() {
        String measured = group == Group.PEER ? store + ", " + name : name;
        return measured + " " + value.middle(unit) + " (" + demanded() + ")";
    }

    String verdict() {
        return target.map(demanded -> demanded.verdict(value.median())).orElse("");
    }

    String demanded() {
        return target.map(demanded -> demanded.text(unit)).orElse("");
    }

    /** Figures and note in one cell. */
    String beside() {
        String listed = figures.entrySet().stream()
                .map(figure -> number(figure.getValue()) + " " + figure.getKey())
                .collect(Collectors.joining(", "));
        return note.isEmpty() ? listed : listed.isEmpty() ? note : listed + "; " + note;
    }

    private static String number(double figure) {
        int digits = Math.abs(figure) >= 100 ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + digits + "f", figure);
    }

    /** The row as members of a JSON object. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("group", group.title());
        members.put("name", name);
        members.put("on", store);
        members.put("median", value.median());
        members.put("low", value.low());
        members.put("high", value.high());
        members.put("unit", unit.strip());
        target.ifPresent(demanded -> {
            members.put(demanded.floor() ? "at_least" : "at_most", demanded.required());
            demanded.aimed().ifPresent(aimed -> members.put("aimed_at", aimed));
            members.put("met", demanded.met(value.median()));
        });
        members.put("figures", figures);
        members.put("note", note);
        return members;
    }
}
