package io.fastauth.bench.compare;

import io.fastauth.bench.compare.Row.Group;
import io.fastauth.bench.compare.Turns.Samples;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a request costs with many registered clients, to what it costs with one or none: the rates, the other way round.
 */
record ManyRegistered(Turns turns, Registered none, Registered one, Registered many) {

    /** A load, and what it is compared with. */
    private record Pair(String name, Load load, Load with, Target demanded) {}

    List<Row> run() throws IOException, InterruptedException {
        Target same = Target.atMost(1.15);
        // For two rows: what they compare is measured directly after it.
        Load others = none.guardedOther();
        List<Pair> pairs = List.of(
                new Pair(
                        "token endpoint, to the original's operation", many.active(), many.known(), Target.atMost(1.3)),
                new Pair("issue to others, to that with none", many.known(), none.known(), same),
                new Pair("issue to new ones, to that with none", many.unknown(), none.unknown(), same),
                new Pair("token endpoint, to that with one", many.active(), one.active(), same),
                new Pair("token endpoint, each client, to that with one", many.each(), one.each(), same),
                new Pair("guarded, others, to that with none", many.guardedOther(), others, same),
                new Pair("guarded, registered, to others with none", many.guarded(), others, same));
        Set<Load> loads = new LinkedHashSet<>();
        pairs.forEach(pair -> loads.addAll(List.of(pair.with(), pair.load())));
        Samples samples = turns.run(List.copyOf(loads));
        return pairs.stream()
                .map(pair -> Row.of(
                                Group.REGISTERED,
                                pair.name(),
                                pair.load().on().name(),
                                samples.ratio(pair.with(), pair.load()),
                                "")
                        .with(pair.demanded())
                        .with(samples.figures(pair.load())))
                .toList();
    }
}
