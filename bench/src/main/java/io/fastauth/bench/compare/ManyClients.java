package io.fastauth.bench.compare;

import io.fastauth.bench.compare.Row.Group;
import io.fastauth.bench.compare.Turns.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request costs with many clients in the store, to what it costs with few: the rates, the other way round.
 * Issues are measured last, because they make few clients many.
 */
record ManyClients(Turns turns, Workload many, Workload few) {

    /** A load with both populations. */
    private record Pair(Load many, Load few, Optional<Target> demanded) {}

    List<Row> run() throws IOException, InterruptedException {
        List<Pair> pairs = List.of(
                new Pair(many.guardedMany(), few.guardedMany(), Optional.of(Target.atMost(1.15))),
                new Pair(many.renew(), few.renew(), Optional.of(Target.atMost(1.5))),
                new Pair(many.refresh(), few.refresh(), Optional.empty()));
        List<Row> rows = new ArrayList<>(rows(pairs));
        rows.addAll(rows(List.of(new Pair(many.issue(), few.issue(), Optional.of(Target.atMost(1.15))))));
        return rows;
    }

    private List<Row> rows(List<Pair> pairs) throws IOException, InterruptedException {
        List<Load> loads = new ArrayList<>();
        pairs.forEach(pair -> loads.addAll(List.of(pair.few(), pair.many())));
        Samples samples = turns.run(loads);
        List<Row> rows = new ArrayList<>();
        for (Pair pair : pairs) {
            Row row = Row.of(
                            Group.CLIENTS,
                            pair.many().name(),
                            pair.many().on().name(),
                            samples.ratio(pair.few(), pair.many()),
                            "")
                    .with(samples.figures(pair.many()));
            rows.add(pair.demanded().map(row::with).orElse(row));
        }
        return rows;
    }
}
