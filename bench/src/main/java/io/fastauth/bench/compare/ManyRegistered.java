package io.fastauth.bench.compare;

import io.fastauth.bench.compare.Row.Group;
import io.fastauth.bench.compare.Turns.Samples;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a request costs with many registered clients, to what it costs with none, or with no more than are issued to:
 * the rates, the other way round.
 *
 * @param active has as many clients as {@link Registered#active} issues to
 * @param each has as many as {@link Registered#each} issues to
 */
record ManyRegistered(
        Turns turns, Registered none, Registered one, Registered active, Registered each, Registered many) {

    /** A load, and what it is compared with. */
    private record Pair(String name, Load load, Load with, Optional<Target> demanded) {

        Pair(String name, Load load, Load with, Target demanded) {
            this(name, load, with, Optional.of(demanded));
        }
    }

    /** With many clients, every load is measured: what that is compared with has compiled as much code. */
    private void warmUp() throws IOException, InterruptedException {
        for (Registered few : List.of(one, active, each)) {
            for (Load load : List.of(few.known(), few.unknown(), few.single(), few.active(), few.each())) {
                turns.warmUp(load, turns.duration().multipliedBy(turns.rounds() + 1L));
            }
        }
    }

    List<Row> run() throws IOException, InterruptedException {
        warmUp();
        Target same = Target.atMost(1.15);
        // For two rows: what they compare is measured directly after it.
        Load others = none.guardedOther();
        List<Pair> pairs = List.of(
                new Pair(
                        "token endpoint, to the original's operation", many.active(), many.known(), Target.atMost(1.3)),
                new Pair("issue to others, to that with none", many.known(), none.known(), same),
                new Pair("issue to new ones, to that with none", many.unknown(), none.unknown(), same),
                new Pair("token endpoint, one client, to that with one", many.single(), one.single(), same),
                new Pair("token endpoint, 1,000 clients, to that with as many", many.active(), active.active(), same),
                new Pair("token endpoint, each client, to that with as many", many.each(), each.each(), same),
                new Pair(
                        "token endpoint, each client, to the original's operation",
                        many.each(),
                        many.eachKnown(),
                        Optional.empty()),
                new Pair("guarded, others, to that with none", many.guardedOther(), others, same),
                new Pair("guarded, registered, to others with none", many.guarded(), others, same));
        Set<Load> loads = new LinkedHashSet<>();
        pairs.forEach(pair -> loads.addAll(List.of(pair.with(), pair.load())));
        Samples samples = turns.run(List.copyOf(loads));
        return pairs.stream()
                .map(pair -> {
                    Row row = Row.of(
                                    Group.REGISTERED,
                                    pair.name(),
                                    pair.load().on().name(),
                                    samples.ratio(pair.with(), pair.load()),
                                    "")
                            .with(samples.figures(pair.load()));
                    return pair.demanded().map(row::with).orElse(row);
                })
                .toList();
    }
}
